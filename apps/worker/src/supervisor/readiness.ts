import { setTimeout as sleep } from 'node:timers/promises'
import type { Failure } from '@sweepstack/protocol'
import type { Log } from './supervise-training.ts'

export interface ReadinessParts {
  log: Log
  /** What it is while it takes nothing. */
  blocked: Blocked
  /** Failures in a row, without a finished epoch between them, that are taken for its own fault. */
  allowedFailures: number
  /** First wait before a probe, in ms; see `probeWaits`. */
  probeAfterMs: number
  /** Rejects while what has failed does not work. */
  probe(): Promise<void>
  /** It takes nothing from now on, or takes again. */
  changed(): void
}

type Blocked = 'paused' | 'quarantined'
export interface State {
  status: 'active' | Blocked
  reason: string | null
}

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
 * Whether something that lineages need works. A device whose trainers fail again and again is quarantined, so
 * that it does not eat the queue; a worker whose artifact store takes no writes pauses. Both probe and return.
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

  get isActive(): boolean {
    return this.#state.status === 'active'
  }

  /** A start that got on, however it ended. */
  succeeded(): void {
    this.#failures = 0
  }

  failed(failure: Failure): void {
    this.#failures += 1
    if (this.#failures >= this.#parts.allowedFailures) this.leave(failure)
  }

  /** Takes nothing from now on, until a probe succeeds. */
  leave(failure: Failure): void {
    if (this.isActive) void this.#leaveUntilItWorks(failure)
  }

  stop(): void {
    this.#stopped.abort()
  }

  async #leaveUntilItWorks({ code, message }: Failure): Promise<void> {
    const { log, changed, blocked: status } = this.#parts
    this.#state = { status, reason: `${code}: ${message}` }
    log.error({ status, code, message }, 'takes no lineages until a probe succeeds')
    changed()
    for (const wait of probeWaits(status, this.#parts.probeAfterMs)) {
      const { signal } = this.#stopped
      await sleep(wait, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      const works = await this.#parts.probe().then(
        () => true,
        () => false,
      )
      if (works) break
    }
    this.#failures = 0
    this.#state = { status: 'active', reason: null }
    log.info({}, 'the probe succeeded: takes lineages again')
    changed()
  }
}
