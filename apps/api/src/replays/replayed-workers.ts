import type { Fleet, SweepRecord } from '@sweepstack/core'
import type { Replay } from '@sweepstack/protocol'

/** Trials at once where nothing says how many. */
const assumed = 8

type Workers = Pick<Replay, 'workers' | 'workersBy'>

/**
 * How many trials a replay trains at once: as many as it was asked for, else as would train now. The slots of the fleet bound
 * that, and the sweep's parallelism; who trains for programs is not known.
 */
export async function replayedWorkers(
  fleet: Pick<Fleet, 'list'>,
  { state: { definition } }: SweepRecord,
  asked: number | undefined,
): Promise<Workers> {
  if (asked !== undefined) return { workers: asked, workersBy: 'request' }
  const { parallelism } = definition
  const isOfPrograms = definition.trainer === 'external'
  const workers = isOfPrograms ? [] : await fleet.list()
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0)
  if (parallelism !== undefined && (slots === 0 || parallelism <= slots)) {
    return { workers: parallelism, workersBy: 'parallelism' }
  }
  return slots > 0
    ? { workers: slots, workersBy: 'slots' }
    : { workers: assumed, workersBy: 'assumed' }
}
