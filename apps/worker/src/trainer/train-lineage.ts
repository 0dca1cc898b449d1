import { type StoredTensor, stateHash } from '@sweepstack/checkpoints'
import type { ArtifactStore } from '@sweepstack/core'
import type { Engine, EngineDataset, Session } from '@sweepstack/engine'
import { type Checkpoint, type ImageRecipe, type Settings, settingsAt } from '@sweepstack/protocol'
import { dropOrphans, isCheckpointDue, loadNewest, saveCheckpoint } from './checkpoints.ts'
import type { Notice, TrainOrder, Verdict } from './messages.ts'

/** What training a lineage needs of an engine. */
export interface TrainerEngine {
  open(...args: Parameters<Engine['open']>): Promise<TrainerSession>
}

type TrainerSession = Pick<Session, 'trainEpoch' | 'state' | 'restore'>

export interface Trainer {
  engine: TrainerEngine
  store: ArtifactStore
  /** Facts for the checkpoint's header: engine, device, threads. */
  facts: Record<string, string>
  checkpointSeconds: number
  /** The images of a recipe's dataset, and of them those of its fold. */
  datasetOf(recipe: ImageRecipe): Promise<EngineDataset>
  tell(notice: Notice): void
  /** The supervisor's answer to the epoch just told. */
  verdict(): Promise<Verdict>
}

/**
 * Trains one lineage until nobody watches beyond its epoch, or the signal asks to leave. Epochs that are
 * on record already are trained again from the checkpoint before them, and told again: they have the same
 * bits, and the records keep the first.
 */
export async function trainLineage(
  trainer: Trainer,
  order: TrainOrder,
  signal: AbortSignal,
): Promise<void> {
  const { store, tell } = trainer
  const { recipe } = order
  const { loaded, skipped } = await loadNewest(store, order)
  let epoch = loaded?.epoch ?? 0
  let settings = settingsAt(recipe, epoch + 1)
  let session = await openPhase(trainer, order, settings, loaded?.state)
  const facts = { ...trainer.facts, ...foldFacts(await trainer.datasetOf(recipe)) }
  tell({ type: 'resumed', epoch, skipped })
  if (order.keeps) await dropOrphans(store, order).catch(() => undefined)

  let { target, watched } = order
  let savedAt = performance.now()
  let unsaved: { epoch: number; state: StoredTensor[] } | undefined
  const save = async (): Promise<Checkpoint | null> => {
    if (unsaved === undefined || !order.keeps) return null
    const checkpoint = await saveCheckpoint(store, order, unsaved.epoch, unsaved.state, facts)
    unsaved = undefined
    savedAt = performance.now()
    return checkpoint
  }

  while (epoch < target && !signal.aborted) {
    if (settingsAt(recipe, epoch + 1) !== settings) {
      settings = settingsAt(recipe, epoch + 1)
      session = await openPhase(trainer, order, settings, session.state())
    }
    const figures = await session
      .trainEpoch(epoch + 1, { signal, onStep: progress(tell, epoch + 1) })
      .catch(undefinedIfAborted)
    if (figures === undefined) break
    epoch = figures.epoch
    // The state between two epochs: a lineage that is handed back in mid-epoch goes on from here.
    unsaved = { epoch, state: session.state() }
    const report = { ...figures, state: stateHash(unsaved.state).slice(0, 32) }
    const secondsSinceLast = (performance.now() - savedAt) / 1000
    const due = isCheckpointDue({
      epoch,
      target,
      watched,
      secondsSinceLast,
      everySeconds: trainer.checkpointSeconds,
    })
    tell({ type: 'epoch', report, checkpoint: due ? await save() : null })
    const verdict = await trainer.verdict()
    if (verdict.kind === 'stale') return tell({ type: 'ended', checkpoint: null })
    if (verdict.kind === 'rest') break
    target = verdict.target
    watched = verdict.watched
  }
  tell({ type: 'ended', checkpoint: await save() })
}

/** A session that trains by the settings of a phase, from the state in which the one before it ended. */
async function openPhase(
  { engine, datasetOf }: Trainer,
  { recipe }: TrainOrder,
  settings: Settings,
  state: StoredTensor[] | undefined,
): Promise<TrainerSession> {
  const session = await engine.open(settings, recipe.seed, await datasetOf(recipe))
  if (state !== undefined) session.restore(state)
  return session
}

/** What exports need of a fold: its training images are others than those that the dataset has its figures of. */
function foldFacts({ fold, mean, deviation }: EngineDataset): Record<string, string> {
  if (fold === undefined) return {}
  return { mean: JSON.stringify(mean), deviation: JSON.stringify(deviation) }
}

function progress(tell: Trainer['tell'], epoch: number) {
  let last = performance.now()
  return (step: number, steps: number) => {
    if (performance.now() - last < 1000) return
    last = performance.now()
    tell({ type: 'progress', epoch, step, steps })
  }
}

function undefinedIfAborted(error: unknown): undefined {
  if ((error as { code?: string }).code === 'ABORTED') return undefined
  throw error
}
