import { z } from 'zod'

const zonePattern = String.raw`(?: ?(Z|[+-]\d{2}:?\d{2}|[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*))?`
const timePattern = String.raw`([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?`
const timeOfDay = new RegExp(`^${timePattern}${zonePattern}$`)
const dateAndTime = new RegExp(
  String.raw`^(\d{4})-(\d{2})-(\d{2})[T ]${timePattern}${zonePattern}$`,
)

/** Milliseconds of the Unix epoch, and the zone by which it was read. */
export interface Moment {
  at: number
  zone: string
}

/**
 * A moment as a person writes it: `18:00`, the next one from now, or `2026-11-29 18:00`; each with a zone behind it, as
 * `Z`, `+01:00` or `Europe/Berlin`, or by the zone of the place.
 */
export const untilSchema = z
  .string()
  .max(100)
  .refine((text) => momentOf(text, { now: 0, zone: 'UTC' }) !== undefined, {
    error:
      'give a time of day or a date with one, and a zone if it is not that of the server: 18:00, 18:00 Europe/Berlin, 2026-11-29T18:00+01:00',
  })

/** Undefined for a text that says no moment. `zone`: of texts that name none. */
export function momentOf(
  text: string,
  { now, zone: ofPlace }: { now: number; zone: string },
): Moment | undefined {
  const [, hour, minute, second, ofDay] = timeOfDay.exec(text) ?? []
  const parts = dateAndTime.exec(text)
  const zone = zoneOf(ofDay ?? parts?.[7] ?? ofPlace)
  if (zone === undefined) return undefined
  if (parts !== null) {
    const [year = 0, month = 0, day = 0] = parts.slice(1, 4).map(Number)
    const [hours = 0, minutes = 0, seconds = 0] = parts.slice(4, 7).map((part) => Number(part ?? 0))
    if (day < 1 || day > daysOf(year, month)) return undefined
    const wall = utc([year, month, day, hours, minutes, seconds])
    return { at: atWall(wall, zone), zone }
  }
  if (hour === undefined) return undefined
  const clock = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second ?? 0)) * 1000
  const today = Math.floor((now + offsetAt(now, zone)) / dayMs) * dayMs
  for (let day = today; ; day += dayMs) {
    const at = atWall(day + clock, zone)
    if (at > now) return { at, zone }
  }
}

const dayMs = 86_400_000

const fixedOffset = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/

/** Undefined for an unknown one. Node 20 knows no zones that are named by their offset. */
function zoneOf(text: string): string | undefined {
  if (text === 'Z') return 'UTC'
  if (fixedOffset.test(text)) return text.replace(fixedOffset, '$1$2:$3')
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return text
  } catch {
    return undefined
  }
}

/** When the clocks of a zone show this, given as if they were those of UTC. */
function atWall(wall: number, zone: string): number {
  const near = wall - offsetAt(wall, zone)
  return wall - offsetAt(near, zone)
}

/** Milliseconds by which the clocks of a zone are ahead of UTC at a moment. */
function offsetAt(at: number, zone: string): number {
  // As all stored moments are: a step asks for each trial that it opens.
  if (zone === 'UTC') return 0
  const [, sign, hours, minutes] = fixedOffset.exec(zone) ?? []
  if (sign !== undefined) {
    return (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes)) * 60_000
  }
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const parts = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return utc([year, month, day, hour, minute, second]) - Math.floor(at / 1000) * 1000
}

type Civil = [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
]

/** Milliseconds of the Unix epoch. Years are taken to begin in March, so that the day that is added in some comes last. */
function utc([year, month, day, hour, minute, second]: Civil): number {
  const from = month > 2 ? year : year - 1
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const leaps = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400)
  const days = 365 * from + leaps + ofYear - daysBefore1970
  return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000
}

/** From 1 March of the year 0. */
const daysBefore1970 = 719_468

/** 0 of what is no month. */
function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}
