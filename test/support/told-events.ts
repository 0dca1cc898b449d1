import type { EventFeed, EventPage } from '@sweepstack/core'

/** The events of a sweep after a cursor, all that are there now. */
export async function toldEvents(
  { events }: { events: EventFeed },
  sweep: string,
  after = '0',
): Promise<EventPage['events']> {
  const reader = events.follow(sweep)
  const told: EventPage['events'] = []
  try {
    for (let cursor = after; ; ) {
      const page = await reader.next(cursor, AbortSignal.abort())
      told.push(...page.events)
      if (page.cursor === cursor) return told
      cursor = page.cursor
    }
  } finally {
    reader.close()
  }
}
