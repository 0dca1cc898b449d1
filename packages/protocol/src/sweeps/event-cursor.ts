import { z } from 'zod'

/** Place in a sweep's events, see `cursor` of a sweep: milliseconds and a number. '0' is before all of them. */
export const cursorSchema = z.string().regex(/^\d{1,15}(-\d{1,15})?$/, 'is no cursor of events')

function parse(cursor: string): [milliseconds: number, number: number] {
  const [milliseconds = '0', number = '0'] = cursor.split('-')
  return [Number(milliseconds), Number(number)]
}

/** Below 0 if `a` is before `b`. */
export function compareCursors(a: string, b: string): number {
  const [atA, numberA] = parse(a)
  const [atB, numberB] = parse(b)
  return atA - atB || numberA - numberB
}

export function isBeginning(cursor: string): boolean {
  return compareCursors(cursor, '0') === 0
}
