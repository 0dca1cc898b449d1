import { setTimeout as sleep } from 'node:timers/promises'
import { type LineageStore, type SweepStore, step } from '@sweepstack/core'
import type { Reconciled } from '@sweepstack/redis'

/** What the scheduler needs of the records. */
interface Records {
  sweeps: SweepStore
  lineages: Pick<LineageStore, 'releaseRetries'>
  reconcile(): Promise<Reconciled>
}

interface Log {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

const reconcileEveryMs = 10_000
const waitMs = 1000
const releaseEveryMs = 250

/**
 * The loop around core's `step`: for each sweep with something pending, decide, commit, carry out. Any
 * number may run side by side: a commit succeeds for one of them, and commands may be carried out twice.
 */
export function createScheduler({ sweeps, lineages, reconcile }: Records, log: Log) {
  async function advance(id: string): Promise<void> {
    await emptyOutbox(id)
    for (let more = true; more; ) {
      const pending = await sweeps.pending(id)
      if (pending === undefined) break
      const { state, commands, more: again } = step(pending.state, pending.inputs)
      const { consumed } = pending
      if (consumed === 0 && commands.length === 0 && state.status === pending.state.status) break
      await sweeps.commit(id, { version: pending.version, consumed, state, commands })
      await emptyOutbox(id)
      more = again || consumed > 0
    }
    await sweeps.settle(id)
  }

  async function emptyOutbox(id: string): Promise<void> {
    for (;;) {
      const commands = await sweeps.outbox(id)
      if (commands.length === 0) return
      await sweeps.carryOut(id, ...commands)
    }
  }

  /** Does it again and again until the signal; an error is told and costs one round. */
  async function every(ms: number, signal: AbortSignal, what: string, act: () => Promise<unknown>) {
    while (!signal.aborted) {
      await act().catch((error) => log.error({ reason: error.message }, `could not ${what}`))
      await sleep(ms, undefined, { signal }).catch(() => undefined)
    }
  }

  async function mend(): Promise<void> {
    const mended = await reconcile()
    if (mended.enqueued > 0 || mended.due > 0) log.info(mended, 'reconciled')
  }

  async function work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const id of await sweeps.due(waitMs)) {
          if (signal.aborted) return
          // One bad sweep must not keep the others waiting.
          await advance(id).catch((error) => log.error({ err: error, sweep: id }, 'step failed'))
        }
      } catch (error) {
        log.error({ err: error }, 'cannot read what is due')
        await sleep(1000)
      }
    }
  }

  return {
    advance,
    /** Resolves after the signal, when the step in hand is done. */
    async run(signal: AbortSignal): Promise<void> {
      await Promise.all([
        work(signal),
        every(reconcileEveryMs, signal, 'reconcile', mend),
        every(releaseEveryMs, signal, 'release retries', lineages.releaseRetries),
      ])
    },
  }
}
