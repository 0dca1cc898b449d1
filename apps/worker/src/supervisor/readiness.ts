import { setTimeout as sleep } from 'node:timers/promises'
import type { Failure } from '@sweepstack/protocol'
import type { Log } from './supervise-training.ts'

export interface ReadinessParts {
  log: Log
  /** Failures in a row, without a finished epoch between them, that are taken for the worker's own fault. */
  allowedFailures: number
  /** First wait before a probe, in ms; see `probeWaits`. */
  probeAfterMs: number
  /** Stop taking lineages, and take them again. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Rejects while the artifact store takes no writes. */
  probeStore(): Promise<void>
  /** Rejects if a fresh trainer does not get ready. */
  probeTrainer(): Promise<void>
  /** The status changed: tell the fleet. */
  changed(): void
}

type State = { status: 'active' | 'paused' | 'quarantined'; reason: string | null }
type Blocked = Exclude<State['status'], 'active'>

/**
 * The store is probed with one small file, so a worker may look often and goes on soon after somebody made
 * room; a fresh trainer costs seconds of a core.
 */
const longestWaitMs: Record<Blocked, number> = { paused: 2000, quarantined: 60_000 }

/** Milliseconds before each probe: they double, up to the longest that its cost asks for. */
export function* probeWaits(status: Blocked, firstMs: number): Generator<number, never> {
  const longest = longestWaitMs[status]
  for (let wait = Math.min(longest, firstMs); ; wait = Math.min(longest, 2 * wait)) yield wait
}

/**
 * Whether a worker should take lineages. One whose trainers fail again and again is quarantined, so that
 * it does not eat the queue; one whose artifact store takes no writes pauses. Both probe and return.
 */
export class Readiness {
  readonly #parts: ReadinessParts
  #failures = 0
  #state: State = { status: 'active', reason: null }
  #stopped = new AbortController()

  constructor(parts: ReadinessParts) {
    this.#parts = parts
  }

  get state(): State {
    return this.#state
  }

  /** A start that got on, however it ended. */
  succeeded(): void {
    this.#failures = 0
  }

  failed(failure: Failure): void {
    if (this.#state.status !== 'active') return
    if (failure.class === 'infrastructure') {
      void this.#leaveUntil('paused', failure, this.#parts.probeStore)
    } else if (failure.class === 'worker') {
      this.#failures += 1
      if (this.#failures < this.#parts.allowedFailures) return
      void this.#leaveUntil('quarantined', failure, this.#parts.probeTrainer)
    }
  }

  stop(): void {
    this.#stopped.abort()
  }

  async #leaveUntil(
    status: Blocked,
    { code, message }: Failure,
    probe: () => Promise<void>,
  ): Promise<void> {
    const { log, pause, resume, changed } = this.#parts
    this.#state = { status, reason: `${code}: ${message}` }
    changed()
    log.error({ status, code, message }, 'this worker takes no lineages until a probe succeeds')
    await pause()
    for (const wait of probeWaits(status, this.#parts.probeAfterMs)) {
      const { signal } = this.#stopped
      await sleep(wait, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      const works = await probe().then(
        () => true,
        () => false,
      )
      if (works) break
    }
    this.#failures = 0
    this.#state = { status: 'active', reason: null }
    changed()
    log.info({}, 'the probe succeeded: taking lineages again')
    await resume()
  }
}
