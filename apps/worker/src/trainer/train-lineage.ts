import { type StoredTensor, stateHash } from '@sweepstack/checkpoints'
import type { ArtifactStore } from '@sweepstack/core'
import type { Engine, EngineDataset, Session } from '@sweepstack/engine'
import type { Checkpoint } from '@sweepstack/protocol'
import { dropOrphans, isCheckpointDue, loadNewest, saveCheckpoint } from './checkpoints.ts'
import type { Notice, TrainOrder, Verdict } from './messages.ts'

/** What training a lineage needs of an engine. */
export interface TrainerEngine {
  open(
    ...args: Parameters<Engine['open']>
  ): Promise<Pick<Session, 'trainEpoch' | 'state' | 'restore'>>
}

export interface Trainer {
  engine: TrainerEngine
  store: ArtifactStore
  /** Facts for the checkpoint's header: engine, device, threads. */
  facts: Record<string, string>
  checkpointSeconds: number
  /** The images of a dataset, by its content hash. */
  datasetOf(hash: string): Promise<EngineDataset>
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
  const { engine, store, tell } = trainer
  const settings = order.recipe.phases[0]?.settings
  if (settings === undefined) throw new Error('the recipe has no phase')
  const session = await engine.open(
    settings,
    order.recipe.seed,
    await trainer.datasetOf(order.recipe.dataset),
  )

  const { loaded, skipped } = await loadNewest(store, order)
  if (loaded !== undefined) session.restore(loaded.state)
  let epoch = loaded?.epoch ?? 0
  tell({ type: 'resumed', epoch, skipped })
  if (order.keeps) await dropOrphans(store, order).catch(() => undefined)

  let { target, watched } = order
  let savedAt = performance.now()
  let unsaved: { epoch: number; state: StoredTensor[] } | undefined
  const save = async (): Promise<Checkpoint | null> => {
    if (unsaved === undefined || !order.keeps) return null
    const checkpoint = await saveCheckpoint(
      store,
      order,
      unsaved.epoch,
      unsaved.state,
      trainer.facts,
    )
    unsaved = undefined
    savedAt = performance.now()
    return checkpoint
  }

  while (epoch < target && !signal.aborted) {
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
