import { setTimeout as sleep } from 'node:timers/promises'
import type { Failure } from '@sweepstack/protocol'
import type { Log } from './conduct.ts'

export interface ReadinessParts {
  log: Log
  /** Failures in a row, without a finished epoch between them, that are taken for the worker's own fault. */
  allowedFailures: number
  /** First wait before a probe, in ms; it doubles with each that fails, up to a minute. */
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
const longestWaitMs = 60_000

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
    status: 'paused' | 'quarantined',
    { code, message }: Failure,
    probe: () => Promise<void>,
  ): Promise<void> {
    const { log, pause, resume, changed } = this.#parts
    this.#state = { status, reason: `${code}: ${message}` }
    changed()
    log.error({ status, code, message }, 'this worker takes no lineages until a probe succeeds')
    await pause()
    for (let wait = this.#parts.probeAfterMs; ; wait = Math.min(longestWaitMs, 2 * wait)) {
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
