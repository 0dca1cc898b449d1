import type { ServerResponse } from 'node:http'
import type { ChangeFeed, ChangePage } from '@sweepstack/core'
import { stillHere, textOfEvent, textOfTold, writeStream } from './stream-writer.ts'

/**
 * Writes what changes in the installation after a cursor, or from some seconds ago on, until the client is gone. While it
 * takes nothing, nothing is read for it; afterwards it gets the newest states. While Redis is away the stream waits.
 */
export async function streamInstallation(
  changes: ChangeFeed,
  from: string | undefined,
  response: ServerResponse,
): Promise<void> {
  const reader = changes.follow()
  try {
    await writeStream(response, async ({ signal, write, patiently, withinHeartbeat }) => {
      for (let cursor = from ?? (await patiently(() => reader.start())); !signal.aborted; ) {
        const page = await patiently(() =>
          withinHeartbeat((patience) => reader.next(cursor, patience)),
        )
        cursor = page.cursor
        await write(textOfPage(page))
      }
    })
  } finally {
    reader.close()
  }
}

/** A reset has a cursor, too: who comes again after it is not told of it again. */
function textOfPage({ events, lost, cursor }: ChangePage): string {
  if (lost) return textOfEvent({ type: 'reset' }, cursor)
  return events.length === 0 ? stillHere : events.map(textOfTold).join('')
}
