import { createHash } from 'node:crypto'
import { type Watched, watched } from './watched.ts'

/** Data on their way into a store, with what is known of them once they have gone by. */
export interface Counted extends Watched {
  result(): { sha256: string; bytes: number }
}

export function counted(data: AsyncIterable<Uint8Array>): Counted {
  const hash = createHash('sha256')
  let bytes = 0
  const passing = watched(data, (part) => {
    hash.update(part)
    bytes += part.length
  })
  return { ...passing, result: () => ({ sha256: hash.digest('hex'), bytes }) }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
