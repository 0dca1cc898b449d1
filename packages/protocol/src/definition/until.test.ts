import { expect, test } from 'vitest'
import { momentOf, untilSchema } from './until.ts'

const noon = Date.parse('2026-11-28T12:00:00Z')
const at = (text: string, zone = 'UTC', now = noon) => {
  const moment = momentOf(text, { now, zone })
  return moment && new Date(moment.at).toISOString()
}

test.each([
  ['18:00', 'UTC', '2026-11-28T18:00:00.000Z'],
  ['9:30', 'UTC', '2026-11-29T09:30:00.000Z'],
  ['12:00', 'UTC', '2026-11-29T12:00:00.000Z'],
  ['18:00', 'Europe/Berlin', '2026-11-28T17:00:00.000Z'],
  ['18:00 Europe/Berlin', 'UTC', '2026-11-28T17:00:00.000Z'],
  ['18:00Z', 'Asia/Tokyo', '2026-11-28T18:00:00.000Z'],
  ['20:00', 'Asia/Tokyo', '2026-11-29T11:00:00.000Z'],
  ['18:00+05:30', 'UTC', '2026-11-28T12:30:00.000Z'],
  ['18:00 -0800', 'UTC', '2026-11-29T02:00:00.000Z'],
  ['23:59:59', 'UTC', '2026-11-28T23:59:59.000Z'],
  ['2026-12-01T06:00:00Z', 'Asia/Tokyo', '2026-12-01T06:00:00.000Z'],
  ['2026-12-01 06:00', 'Asia/Tokyo', '2026-11-30T21:00:00.000Z'],
  ['2026-12-01T06:00:00.000Z', 'UTC', '2026-12-01T06:00:00.000Z'],
  ['2027-07-01 06:00 America/New_York', 'UTC', '2027-07-01T10:00:00.000Z'],
])('%s in %s', (text, zone, expected) => {
  expect(at(text, zone)).toBe(expected)
  expect(untilSchema.safeParse(text).success).toBe(true)
})

test('a time of day is that of the clocks on the day when they change', () => {
  const evening = Date.parse('2026-10-24T20:00:00Z')
  expect(at('06:00', 'Europe/Berlin', evening)).toBe('2026-10-25T05:00:00.000Z')
  expect(at('23:00', 'Europe/Berlin', evening)).toBe('2026-10-24T21:00:00.000Z')
})

test.each(['', '18', '25:00', '18:60', '18:00 Nowhere/Town', '2026-02-30T10:00Z', 'tomorrow'])(
  '%j is refused',
  (text) => {
    expect(at(text)).toBeUndefined()
    expect(untilSchema.safeParse(text).success).toBe(false)
  },
)

test('any moment of 1970 to 2400 is read as Date reads it', () => {
  for (let place = 0; place < 300; place += 1) {
    const moment = new Date(Math.floor((place * 45_256_921.7 * 1_000_003) % 1.35e13))
    moment.setUTCMilliseconds(0)
    expect(at(moment.toISOString())).toBe(moment.toISOString())
  }
})
