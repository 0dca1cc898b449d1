import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ArtifactStore,
  backOff,
  failureClassOf,
  type LineageStore,
  type ReportAnswer,
  remedyFor,
  type StartAnswer,
} from '@sweepstack/core'
import { type Checkpoint, type Failure, type ImageReport, ProblemError } from '@sweepstack/protocol'
import type { TrainerEvent, TrainerProcess } from './trainer-process.ts'

export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface Supervision {
  lineages: LineageStore
  store: ArtifactStore
  log: Log
  /** Silence of the trainer after which it is taken for hung. */
  hangMs: number
  /** Whether what fails by the worker's fault had better go on at another worker: this one has nothing else. */
  elsewhere: boolean
  /** Resolves when the watches of the lineage change, or after so many ms. */
  untilNudged(key: string, ms: number): Promise<void>
}

type Started = Extract<StartAnswer, { kind: 'started' }>

/** How a start ended: `left` in mid-way, for a drain or because nobody watches any more. */
export type Outcome =
  | { kind: 'rested' | 'left' | 'stale' }
  | { kind: 'failed'; failure: Failure; epochs: number }

/**
 * Conducts the training of one lineage: carries the trainer's reports and checkpoints to the records and
 * the verdicts back, until the trainer ends. Never rejects for what the trainer does.
 */
export async function superviseTraining(
  supervision: Supervision,
  trainer: TrainerProcess,
  key: string,
  started: Started,
): Promise<Outcome> {
  const { log, hangMs } = supervision
  const { kind: _, key: __, fence, starts, alone: ___, ...order } = started
  trainer.send({ type: 'train', lineage: key, fence, keeps: true, ...order })
  const start: Start = { key, fence, starts, epochs: 0, hung: false, verdict: undefined }
  for (;;) {
    const event = await trainer.next(hangMs)
    if (event === undefined) {
      log.error({ lineage: key, hangMs }, 'the trainer is silent: killed')
      start.hung = true
      trainer.kill('SIGKILL')
      continue
    }
    const outcome = await answer(supervision, trainer, start, event)
    if (outcome !== undefined) return outcome
  }
}

/** What is known of a start while it is supervised. */
interface Start {
  key: string
  fence: number
  starts: number
  /** Epochs that were told and taken. */
  epochs: number
  hung: boolean
  verdict: ReportAnswer | undefined
}

/** Answers an event; gives the outcome if it is the last one. */
async function answer(
  supervision: Supervision,
  trainer: TrainerProcess,
  start: Start,
  event: TrainerEvent,
): Promise<Outcome | undefined> {
  const { key, fence } = start
  switch (event.type) {
    case 'epoch':
      // The checkpoint first, so that what is reported can be gone on from.
      if (event.checkpoint) await keep(supervision, key, fence, event.checkpoint)
      start.verdict = await report(supervision, key, fence, event.report)
      if (start.verdict.kind === 'pending') start.verdict = await judged(supervision, key, fence)
      if (start.verdict.kind === 'continue' || start.verdict.kind === 'rest') start.epochs += 1
      trainer.send({ type: 'verdict', verdict: forTrainer(start.verdict) })
      return undefined
    case 'resumed':
      if (event.skipped.length > 0) {
        supervision.log.warn({ lineage: key, skipped: event.skipped }, 'checkpoints skipped')
      }
      supervision.log.info({ lineage: key, fence, from: event.epoch }, 'training')
      return undefined
    case 'ended':
      if (event.checkpoint) await keep(supervision, key, fence, event.checkpoint)
      return outcomeOf(start.verdict)
    case 'failed':
    case 'died': {
      const failure = failureOf(event, start.hung)
      await applyRemedy(supervision, key, fence, failure, start.epochs > 0 ? 1 : start.starts)
      return { kind: 'failed', failure, epochs: start.epochs }
    }
    default:
      return undefined
  }
}

/** How a trainer that ended of itself left its lineage. */
function outcomeOf(last: ReportAnswer | undefined): Outcome {
  if (last?.kind === 'rest') return { kind: 'rested' }
  return { kind: last?.kind === 'stale' ? 'stale' : 'left' }
}

/** A gap is for the supervisor to mend: the trainer just ends. */
function forTrainer(verdict: ReportAnswer) {
  if (verdict.kind === 'continue') {
    const { kind, target, watched } = verdict
    return { kind, target, watched }
  }
  return { kind: verdict.kind === 'rest' ? ('rest' as const) : ('stale' as const) }
}

const memory = /bad_alloc|out of memory|heap limit|Cannot allocate memory|OOM when allocating/i

function failureOf(
  event: Extract<TrainerEvent, { type: 'failed' | 'died' }>,
  hung: boolean,
): Failure {
  if (event.type === 'failed') {
    const { code, message } = event
    return { code, class: failureClassOf(code), message }
  }
  const { cause, lastLines } = event
  if (hung) {
    const message = 'the trainer gave no sign of life and was killed'
    return { code: 'TRAINER_HUNG', class: 'worker', message, lastLines }
  }
  if (event.memoryLimit || lastLines.some((line) => memory.test(line))) {
    const message = event.memoryLimit ?? 'the trainer ran out of memory'
    return { code: 'OUT_OF_MEMORY', class: 'memory', message, lastLines }
  }
  return { code: 'TRAINER_DIED', class: 'worker', message: `the trainer died: ${cause}`, lastLines }
}

async function applyRemedy(
  { lineages, log, elsewhere }: Supervision,
  key: string,
  fence: number,
  failure: Failure,
  starts: number,
): Promise<void> {
  const found = remedyFor(failure, starts)
  const remedy =
    found.kind === 'fail' ? found : { ...found, elsewhere: found.elsewhere && elsewhere }
  log.warn({ lineage: key, failure, remedy }, 'training failed')
  await untilTaken(log, key, () =>
    remedy.kind === 'fail'
      ? lineages.fail(key, fence, failure)
      : lineages.retryLater(key, fence, failure, remedy),
  )
}

/** Records a checkpoint, and deletes those that it makes superfluous. */
async function keep(
  { lineages, store, log }: Supervision,
  key: string,
  fence: number,
  checkpoint: Checkpoint,
): Promise<void> {
  const answer = await untilTaken(log, key, () => lineages.recordCheckpoint(key, fence, checkpoint))
  const dropped = answer === undefined ? [checkpoint] : answer.dropped
  for (const { artifact } of dropped) {
    await store.delete(artifact).catch((error) => log.warn({ artifact, err: error }, 'not deleted'))
  }
}

/** Reports until the records answer: the trainer waits, so nothing is trained that cannot be kept. */
async function report(
  { lineages, log }: Supervision,
  key: string,
  fence: number,
  epoch: ImageReport,
): Promise<ReportAnswer> {
  const answer = await untilTaken(log, key, () => lineages.report(key, fence, epoch))
  if ('differs' in answer && answer.differs) {
    const fields = { lineage: key, epoch: epoch.epoch, state: epoch.state }
    log.warn(fields, 'the epoch was on record with other bits: this device is not deterministic')
  }
  if (answer.kind === 'gap') {
    log.warn({ lineage: key, epoch: epoch.epoch }, 'Redis lost its newest records: handed back')
    await untilTaken(log, key, () => lineages.handBack(key, fence))
  }
  return answer
}

/** Waits between looks for a verdict: half a second in all, for the slot stands still. */
const verdictWaitsMs = [50, 100, 150, 200]

/** The verdict on what rests at the end of a lineage. Its trainer, which has all at hand, goes on if it comes soon. */
async function judged(
  { lineages, log, untilNudged }: Supervision,
  key: string,
  fence: number,
): Promise<ReportAnswer> {
  for (const ms of verdictWaitsMs) {
    await untilNudged(key, ms)
    const answer = await untilTaken(log, key, () => lineages.verdict(key, fence))
    if (answer.kind !== 'pending') return answer
  }
  return untilTaken(log, key, () => lineages.verdict(key, fence, { final: true }))
}

/** Short, for a trainer waits. */
const between = { firstMs: 100, longestMs: 2000 }

/** Tries on while Redis does not answer or has no room; any other error is a fault of ours and is thrown. */
export async function untilTaken<T>(log: Log, key: string, write: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await write()
    } catch (error) {
      const code = error instanceof ProblemError ? error.code : undefined
      if (code !== 'UNAVAILABLE' && code !== 'STORAGE_FULL') throw error
      if (attempt === 0) log.warn({ lineage: key, code }, 'Redis takes no writes, trying on')
      await sleep(backOff(attempt, between, Math.random()))
    }
  }
}
