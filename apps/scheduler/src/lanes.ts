import { setTimeout as sleep } from 'node:timers/promises'
import { type BackOff, backOff } from '@sweepstack/core'

interface Options {
  /** Sweeps in hand side by side. */
  atOnce: number
  /** Waits of a sweep whose step failed, before it is taken up again. */
  between: BackOff
  log: {
    info(fields: object, message: string): void
    error(fields: object, message: string): void
  }
  /** From then on nothing is taken up. */
  signal: AbortSignal
}

/** Sweeps that are advanced side by side, each by one hand at a time: none waits for another that is slow or broken. */
export interface Lanes {
  /** Takes a sweep up; false if it is in hand, pauses, waits after a failure, or all hands are full. */
  start(id: string): boolean
  /** Resolves when a sweep is done or may be taken up again, after `ms` at the latest, or at the signal. */
  change(ms: number): Promise<void>
  /** Resolves when nothing is in hand. */
  idle(): Promise<void>
}

/** `advance` answers for how long the sweep then pauses, in ms. */
export function createLanes(advance: (id: string) => Promise<number>, options: Options): Lanes {
  const { atOnce, between, log, signal } = options
  const inHand = new Map<string, Promise<void>>()
  const broken = new Map<string, { failures: number; until: number; isTold?: true }>()
  /** Until when sweeps pause. */
  const pauses = new Map<string, number>()
  let wake = new AbortController()
  signal.addEventListener('abort', () => wake.abort(), { once: true })

  async function run(id: string): Promise<void> {
    const failures = broken.get(id)?.failures ?? 0
    try {
      const pauseMs = await advance(id)
      if (pauseMs > 0) pauses.set(id, performance.now() + pauseMs)
      broken.delete(id)
      if (failures > 0) log.info({ sweep: id, failures }, 'the sweep goes on again')
    } catch (error) {
      if (failures === 0) log.error({ err: error, sweep: id }, 'step failed, trying on')
      const until = performance.now() + backOff(failures, between, Math.random())
      broken.set(id, { failures: failures + 1, until })
      forget()
    }
    inHand.delete(id)
    wake.abort()
    wake = new AbortController()
  }

  /** What nobody has asked for in a long time is gone, or mended by another scheduler. */
  function forget(): void {
    const long = performance.now() - 10 * between.longestMs
    for (const [id, { until }] of broken) if (until < long) broken.delete(id)
    for (const [id, until] of pauses) if (until < long) pauses.delete(id)
  }

  /** Whether a wait or a pause has ended since it was last asked: each is told once, as nobody may want its sweep. */
  function hasEnded(now: number): boolean {
    const ended = [...pauses].filter(([, until]) => until <= now)
    for (const [id] of ended) pauses.delete(id)
    const mended = [...broken.values()].filter(({ until, isTold }) => until <= now && !isTold)
    for (const one of mended) one.isTold = true
    return ended.length + mended.length > 0
  }

  return {
    start(id) {
      if (signal.aborted || inHand.has(id) || inHand.size >= atOnce) return false
      const now = performance.now()
      if (now < (broken.get(id)?.until ?? 0) || now < (pauses.get(id) ?? 0)) return false
      pauses.delete(id)
      inHand.set(id, run(id))
      return true
    },
    async change(ms) {
      if (signal.aborted) return
      const now = performance.now()
      // Between a look at the sweep and this.
      if (hasEnded(now)) return
      const ends = [...[...broken.values()].map(({ until }) => until), ...pauses.values()]
      const waits = ends.map((until) => until - now).filter((wait) => wait > 0)
      const wait = Math.min(ms, ...waits)
      await sleep(wait, undefined, { signal: wake.signal }).catch(() => undefined)
    },
    async idle() {
      await Promise.all(inHand.values())
    },
  }
}
