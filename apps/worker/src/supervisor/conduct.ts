import { setTimeout as sleep } from 'node:timers/promises'
import type { ArtifactStore, LineageStore, ReportAnswer, StartAnswer } from '@sweepstack/core'
import type { Checkpoint, Report } from '@sweepstack/protocol'
import type { TrainerProcess } from './trainer-process.ts'

export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface Conductor {
  lineages: LineageStore
  store: ArtifactStore
  log: Log
  /** Silence of the trainer after which it is taken for hung. */
  hangMs: number
}

type Started = Extract<StartAnswer, { kind: 'started' }>
export type Outcome = 'rested' | 'left' | 'stale' | 'failed' | 'lost'

/** The recipe is to blame: another worker would fare no better. */
const fatal = new Set(['DIVERGED', 'INCOMPATIBLE_MODEL', 'INVALID_STATE'])

/**
 * Conducts the training of one lineage: carries the trainer's reports and checkpoints to the records and
 * the verdicts back, until the trainer ends. Never rejects for what the trainer does.
 */
export async function conduct(
  conductor: Conductor,
  trainer: TrainerProcess,
  key: string,
  started: Started,
): Promise<Outcome> {
  const { lineages, log, hangMs } = conductor
  const { kind: _, fence, ...order } = started
  trainer.send({ type: 'train', lineage: key, fence, ...order })
  let verdict: ReportAnswer | undefined
  for (;;) {
    const event = await trainer.next(hangMs)
    switch (event?.type) {
      case undefined:
        log.error({ lineage: key, hangMs }, 'the trainer is silent: killed')
        trainer.kill('SIGKILL')
        break
      case 'epoch':
        if (event.checkpoint) await keep(conductor, key, fence, event.checkpoint)
        verdict = await report(conductor, key, fence, event.report)
        trainer.send({ type: 'verdict', verdict })
        break
      case 'resumed':
        if (event.skipped.length > 0) log.warn({ lineage: key, skipped: event.skipped }, 'skipped')
        log.info({ lineage: key, fence, from: event.epoch, target: started.target }, 'training')
        break
      case 'ended':
        if (event.checkpoint) await keep(conductor, key, fence, event.checkpoint)
        return outcomeOf(verdict)
      case 'failed':
        return fail(conductor, key, fence, event)
      case 'died':
        log.error({ lineage: key, lastLines: event.lastLines }, 'the trainer died')
        await lineages.handBack(key, fence, { failed: true })
        return 'lost'
    }
  }
}

/** How a trainer that ended of itself left its lineage. */
function outcomeOf(last: ReportAnswer | undefined): Outcome {
  if (last?.kind === 'rest') return 'rested'
  return last?.kind === 'stale' ? 'stale' : 'left'
}

async function fail(
  { lineages, log }: Conductor,
  key: string,
  fence: number,
  { code, message }: { code: string; message: string },
): Promise<Outcome> {
  log.warn({ lineage: key, code, message }, 'training failed')
  if (fatal.has(code)) await lineages.fail(key, fence, { code, message })
  else await lineages.handBack(key, fence, { failed: true })
  return 'failed'
}

/** Records a checkpoint, and deletes those that it makes superfluous. */
async function keep(
  { lineages, store, log }: Conductor,
  key: string,
  fence: number,
  checkpoint: Checkpoint,
): Promise<void> {
  try {
    const answer = await lineages.recordCheckpoint(key, fence, checkpoint)
    for (const { artifact } of answer?.dropped ?? []) await store.delete(artifact)
  } catch (error) {
    // Without it a crash costs more epochs, and nothing else.
    log.warn({ lineage: key, err: error }, 'checkpoint not recorded')
  }
}

/** Reports until the records answer: the trainer waits, so nothing is trained that cannot be kept. */
async function report(
  { lineages, log }: Conductor,
  key: string,
  fence: number,
  epoch: Report,
): Promise<ReportAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await lineages.report(key, fence, epoch)
    } catch (error) {
      if (attempt % 10 === 0) log.warn({ lineage: key, err: error }, 'report not taken, trying on')
      await sleep(Math.min(5000, 100 * 2 ** Math.min(attempt, 6)))
    }
  }
}
