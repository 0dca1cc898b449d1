import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Answered,
  backOff,
  type LineageStore,
  type PendingSweep,
  type SearcherQuestion,
  type StepResult,
  type SweepCommand,
  type SweepStore,
  step,
} from '@sweepstack/core'
import type { Reconciled } from '@sweepstack/redis'
import { type AskSearcher, askHere } from './asks/ask-here.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { pauseAfter } from './pause-after.ts'

/** What the scheduler needs of the records. */
interface Records {
  sweeps: SweepStore
  lineages: Pick<LineageStore, 'releaseRetries'>
  reconcile(): Promise<Reconciled>
}

/** What a step of a sweep begins with, beside what is on record. */
interface Turn {
  /** What the searcher answered to the question of the step before. */
  answer?: Answered
  /** There is none: for how long nobody misses what the sweep would decide next, in ms. */
  pauseMs?: number
}

type Decided = Pick<StepResult, 'changes' | 'commands'>

interface Log {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

const reconcileEveryMs = 10_000
const waitMs = 1000
/** Between looks for others that became due, while some are in hand. */
const pollMs = 100
const releaseEveryMs = 250
/** Between attempts at what failed, be it one sweep or all that is read of Redis. */
const between = { firstMs: 200, longestMs: 30_000 }
/** Sweeps that are advanced side by side: most of a step is waiting for Redis. */
const atOnce = 8

/**
 * The loop around core's `step`: for each sweep with something pending, decide, commit, carry out. Any
 * number may run side by side: a commit succeeds for one of them, and commands may be carried out twice.
 */
export function createScheduler(
  { sweeps, lineages, reconcile }: Records,
  log: Log,
  ask: AskSearcher = askHere,
) {
  /** Answers for how long the sweep may be left alone, in ms. */
  async function advance(id: string): Promise<number> {
    await emptyOutbox(sweeps, id)
    let turn: Turn | undefined = {}
    while (turn !== undefined && turn.pauseMs === undefined) turn = await takeTurn(id, turn)
    await sweeps.settle(id)
    return turn?.pauseMs ?? 0
  }

  /** One step of a sweep; undefined if there is nothing more to do now. */
  async function takeTurn(id: string, { answer }: Turn): Promise<Turn | undefined> {
    const pending = await sweeps.pending(id)
    if (pending === undefined) return undefined
    const decided = step(answer === undefined ? pending : { ...pending, answer })
    const hasNews = pending.consumed > 0 || !decided.idle
    if (hasNews && !(await commit(id, pending, decided))) return {}
    const { question, more } = decided
    if (question !== null) return answerTo(id, question)
    if (more && hasNews) return {}
    return pending.consumed > 0 ? afterInputs(pending, decided) : undefined
  }

  async function answerTo(id: string, question: SearcherQuestion): Promise<Turn | undefined> {
    const answer = await ask(id, question)
    return answer && { answer }
  }

  /** False if another scheduler was first. */
  async function commit(id: string, { version, consumed }: PendingSweep, decided: Decided) {
    const { changes, commands } = decided
    const isFirst = await sweeps.commit(id, { version, consumed, changes, commands })
    await emptyOutbox(sweeps, id)
    return isFirst
  }

  /**
   * Does it again and again until the signal. What fails is done again after longer and longer waits, and
   * told at the first time and when it works again.
   */
  async function every(ms: number, signal: AbortSignal, what: string, act: () => Promise<unknown>) {
    for (let failures = 0; !signal.aborted; ) {
      failures = await attempt(what, act, failures)
      const wait = failures === 0 ? ms : Math.max(ms, backOff(failures, between, Math.random()))
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Answers how often in a row it has failed now. */
  async function attempt(what: string, act: () => Promise<unknown>, failures: number) {
    try {
      await act()
      if (failures > 0) log.info({ failures }, `can ${what} again`)
      return 0
    } catch (error) {
      if (failures === 0) log.error({ err: error }, `could not ${what}, trying on`)
      return failures + 1
    }
  }

  async function mend(): Promise<void> {
    const mended = await reconcile()
    if (mended.enqueued > 0 || mended.due > 0) log.info(mended, 'reconciled')
  }

  /** Starts what is due and not in hand; waits if there is nothing new. */
  async function dispatch(lanes: Lanes): Promise<void> {
    const due = await sweeps.due(waitMs)
    const started = due.filter((id) => lanes.start(id))
    if (due.length > 0 && started.length === 0) await lanes.change(pollMs)
  }

  return {
    advance,
    /** Resolves after the signal, when the steps in hand are done. */
    async run(signal: AbortSignal): Promise<void> {
      const lanes = createLanes(advance, { atOnce, between, log, signal })
      await Promise.all([
        every(0, signal, 'read what is due', () => dispatch(lanes)),
        every(reconcileEveryMs, signal, 'reconcile', mend),
        every(releaseEveryMs, signal, 'release retries', lineages.releaseRetries),
      ])
      await lanes.idle()
    },
  }
}

/** There may be further inputs: a look at them now, or after a pause. */
function afterInputs(pending: PendingSweep, decided: StepResult): Turn {
  const pauseMs = pauseAfter(pending, decided)
  return pauseMs > 0 ? { pauseMs } : {}
}

async function emptyOutbox(sweeps: SweepStore, id: string): Promise<void> {
  for (let before: SweepCommand[] = []; ; ) {
    const commands = await sweeps.outbox(id)
    if (commands.length === 0) return
    if (before.length > 0 && JSON.stringify(commands) === JSON.stringify(before)) {
      throw new Error('commands were carried out, and stay in the outbox')
    }
    before = commands
    await sweeps.carryOut(id, ...commands)
  }
}
