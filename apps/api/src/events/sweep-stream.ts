import type { ServerResponse } from 'node:http'
import type { EventFeed, EventPage, SweepStore } from '@sweepstack/core'
import { compareCursors, isLive } from '@sweepstack/protocol'
import { stillHere, textOfEvent, textOfTold, writeStream } from './stream-writer.ts'

export interface StreamSources {
  sweeps: Pick<SweepStore, 'standing'>
  events: EventFeed
}

type Standing = Awaited<ReturnType<SweepStore['standing']>>

/**
 * Writes the events of a sweep after a cursor until the sweep has ended and all are written, or the client is
 * gone. No more than one page is held for it: while it takes nothing, nothing is read. While Redis is away the
 * stream waits where it stands.
 */
export async function streamSweep(
  { sweeps, events }: StreamSources,
  { sweep, from }: { sweep: string; from: string },
  response: ServerResponse,
): Promise<void> {
  const reader = events.follow(sweep)
  try {
    await writeStream(response, async ({ signal, write, patiently, withinHeartbeat }) => {
      let hasEnded = false
      for (let cursor = from, mayBeLast = true; !signal.aborted; ) {
        const standing = mayBeLast ? await patiently(() => sweeps.standing(sweep)) : 'not asked'
        if (standing !== 'not asked' && isAtEnd(standing, cursor)) {
          return write(textOfEvent({ type: 'end', status: standing?.status ?? null }))
        }
        const page = await patiently(() =>
          withinHeartbeat((patience) => reader.next(cursor, patience)),
        )
        cursor = page.cursor
        // A sweep that is cancelled ends before its trials do.
        hasEnded ||= page.events.some(({ event }) => isEndOfSweep(event))
        mayBeLast = hasEnded || page.events.length === 0
        await write(textOfPage(page))
      }
    })
  } finally {
    reader.close()
  }
}

/** Nothing comes after the cursor any more. */
function isAtEnd(standing: Standing, cursor: string): boolean {
  if (standing === undefined) return true
  return !isLive(standing.status) && compareCursors(standing.cursor, cursor) === 0
}

function isEndOfSweep(event: EventPage['events'][0]['event']): boolean {
  return event.type === 'sweep' && !isLive(event.status)
}

function textOfPage({ events, lost }: EventPage): string {
  if (events.length === 0 && !lost) return stillHere
  return [...(lost ? [textOfEvent({ type: 'reset' })] : []), ...events.map(textOfTold)].join('')
}
