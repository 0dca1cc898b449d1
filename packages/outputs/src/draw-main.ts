import { harden } from '@sweepstack/process/harden'
import { drawHere, type Picture } from './picture.ts'

/** What the process answers for each picture that it is sent. */
export type Drawn = { png: Uint8Array } | { reason: string }

/**
 * A child process that draws pictures, so that what names from outside do to the libraries that draw stays in
 * here. Ends with its parent.
 */
harden()
process.on('message', (picture: Picture) => {
  void drawHere(picture)
    .then(
      (png): Drawn => ({ png }),
      (error: Error): Drawn => ({ reason: error.message }),
    )
    .then((drawn) => process.send?.(drawn))
})
process.once('disconnect', () => process.exit(0))
