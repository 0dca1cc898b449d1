import type { z } from 'zod'
import { type MessageOptions, readMessages } from './event-messages.ts'
import { otherVersion } from './other-version.ts'
import { readAnswer } from './read-answer.ts'

interface TypedEvent {
  type: string
}

/** A union of the events that a stream has, each known by its `type`. */
type EventSchema<Event extends TypedEvent> = z.ZodType<Event> & {
  options: readonly { shape: { type: { value: string } } }[]
}

/**
 * Server-sent events as an iterable that ends with the event `end`. Events of a type that this version does not have are
 * left out.
 * @throws ClientError other-version for one that it has and cannot read
 */
export async function* readEvents<Event extends TypedEvent>(
  schema: EventSchema<Event>,
  options: MessageOptions,
): AsyncGenerator<Event> {
  for await (const { data } of readMessages(options)) {
    const event = readEvent(schema, data)
    if (event === 'unreadable') throw await otherVersion(options.url)
    if (event !== 'unknown') yield event
    if (event !== 'unknown' && event.type === 'end') return
  }
}

/** Whether this version has events of such a type, and the event if it can be read. */
function readEvent<Event extends TypedEvent>(
  schema: EventSchema<Event>,
  data: string,
): Event | 'unknown' | 'unreadable' {
  try {
    const json: unknown = JSON.parse(data)
    const type = (json as { type?: unknown } | null)?.type
    const isKnown = schema.options.some(({ shape }) => shape.type.value === type)
    const isOfLater = typeof json === 'object' && !isKnown
    return readAnswer(schema, json) ?? (isOfLater ? 'unknown' : 'unreadable')
  } catch {
    return 'unreadable'
  }
}
