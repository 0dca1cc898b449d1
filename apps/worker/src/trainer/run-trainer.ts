import { openArtifactStore } from '@sweepstack/artifacts'
import type { ArtifactStore } from '@sweepstack/core'
import type { ImageRecipe } from '@sweepstack/protocol'
import {
  type AnswerOrder,
  type Notice,
  orderSchema,
  type PredictOrder,
  type TrainOrder,
  type Verdict,
} from './messages.ts'
import { readOptions } from './options.ts'
import { type Trainer, type TrainerEngine, trainLineage } from './train-lineage.ts'

/** What a trainer is made of; all the rest is the same for each. */
export interface TrainerParts {
  engine: TrainerEngine
  device: 'cpu' | 'gpu'
  versions: Record<string, string>
  /** Reads the dataset of a recipe. */
  openDataset(
    recipe: ImageRecipe,
    places: { store: ArtifactStore; directory: string },
  ): ReturnType<Trainer['datasetOf']>
  /** Carries out an order to predict. */
  predict(order: PredictOrder, places: { store: ArtifactStore; directory: string }): Promise<void>
  /** Carries out an order to answer: with the probabilities of the classes. */
  answer(
    order: AnswerOrder,
    places: { store: ArtifactStore; directory: string },
  ): Promise<Float32Array>
}

/** The life of a trainer: one lineage after the other, as its supervisor orders over IPC. */
export function runTrainer(parts: TrainerParts): void {
  const { engine, device, versions } = parts
  const options = readOptions()
  const tell = (notice: Notice) => void process.send?.(notice)
  // Where no signal tells of the parent's death, the broken channel does.
  process.on('disconnect', () => process.exit(70))

  const store = openArtifactStore(options.artifacts, {
    apiKey: options.apiKey,
    quotaBytes: options.quotaBytes,
  })
  const places = { store, directory: options.datasetDirectory }
  let answer: ((verdict: Verdict) => void) | undefined
  let leave = new AbortController()
  const trainer: Trainer = {
    engine,
    store,
    facts: { device, threads: String(options.threads), ...versions },
    checkpointSeconds: options.checkpointSeconds,
    datasetOf: (recipe) => parts.openDataset(recipe, places),
    tell,
    verdict: () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  }

  async function carryOut(order: TrainOrder | PredictOrder | AnswerOrder): Promise<void> {
    leave = new AbortController()
    try {
      if (order.type === 'train') return await trainLineage(trainer, order, leave.signal)
      if (order.type === 'answer') {
        const probabilities = Array.from(await parts.answer(order, places))
        return tell({ type: 'answered', probabilities })
      }
      await parts.predict(order, places)
      tell({ type: 'predicted' })
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      tell({ type: 'failed', code: code ?? 'TRAINER_FAILED', message })
    }
  }

  process.on('message', (message) => {
    const { success, data: order, error } = orderSchema.safeParse(message)
    if (!success) {
      const what = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      return tell({ type: 'failed', code: 'INVALID_ORDER', message: what.join('; ') })
    }
    if (order.type === 'verdict') answer?.(order.verdict)
    else if (order.type === 'leave') leave.abort()
    else void carryOut(order)
  })
  tell({ type: 'ready', device, versions })
}
