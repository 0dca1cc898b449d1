import { useSyncExternalStore } from 'react'
import { duration } from './numbers.ts'

const here = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** One clock for all moments on the page. */
const clock = { now: Date.now(), listeners: new Set<() => void>() }
const everyMs = 15_000
let timer: ReturnType<typeof setInterval> | undefined

function listen(changed: () => void): () => void {
  clock.listeners.add(changed)
  timer ??= setInterval(() => {
    clock.now = Date.now()
    for (const tell of clock.listeners) tell()
  }, everyMs)
  return () => {
    clock.listeners.delete(changed)
    if (clock.listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** How long ago, and in its title when: in the reader's zone, and in UTC. */
export function Moment({ at }: { at: string }) {
  const now = useSyncExternalStore(listen, () => clock.now)
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000)
  return (
    <time dateTime={at} title={`${here.format(new Date(at))} here, ${utc(at)}`}>
      {seconds < 45 ? 'just now' : `${coarse(seconds)} ago`}
    </time>
  )
}

function utc(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')} UTC`
}

function coarse(seconds: number): string {
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return duration(seconds).replace(/ \d+ h$/, '')
}
