import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { engineVersion, lineageKey } from '@sweepstack/core'
import { createEngine, type EngineDataset } from '@sweepstack/engine'
import type { Checkpoint, ImageRecipe, ImageShape, Settings } from '@sweepstack/protocol'
import type { TrainOrder } from '../../apps/worker/src/trainer/messages.ts'
import { type Trainer, trainLineage } from '../../apps/worker/src/trainer/train-lineage.ts'
import { isBfloat16Cut, smallSettings } from '../../packages/engine/src/testing/small-lineage.ts'
import { noise } from '../bench/contenders/noise.ts'

/** No two in a row share a program, a dataset or an optimizer. */
export const shapes: { imageSize: number; settings: Settings }[] = [
  {
    imageSize: 16,
    settings: {
      ...smallSettings,
      architecture: { name: 'convnet', filters: [4, 8] },
      optimizer: 'adam',
    },
  },
  {
    imageSize: 24,
    settings: {
      ...smallSettings,
      optimizer: 'sgd',
      momentum: 0.9,
      precision: isBfloat16Cut(process.env) ? 'float32' : 'mixed_bfloat16',
      architecture: { name: 'cnn', filters: [8, 8], units: [16] },
      augmentation: { flip: true, crop: 2 },
    },
  },
  {
    imageSize: 16,
    settings: {
      ...smallSettings,
      optimizer: 'rmsprop',
      precision: 'mixed_float16',
      architecture: { name: 'convnet', filters: [4] },
    },
  },
  {
    imageSize: 32,
    settings: {
      ...smallSettings,
      optimizer: 'lion',
      labelSmoothing: 0.1,
      architecture: { name: 'resnet10', filters: [8, 16], blocks: 1 },
    },
  },
]

/** Trains short lineages in this process with what a trainer runs, and says what the engine still holds. */
export async function shortLineages() {
  const require = createRequire(import.meta.url)
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-lineages-'))
  const store = openArtifactStore(folder)
  const engine = createEngine()
  let checkpoint: Checkpoint | null = null
  const trainer: Trainer = {
    engine,
    store,
    facts: {},
    checkpointSeconds: 60,
    datasetOf: async ({ dataset }) => datasetOf(dataset),
    tell(notice) {
      if (notice.type === 'epoch' && notice.checkpoint) checkpoint = notice.checkpoint
    },
    verdict: async () => ({ kind: 'rest' }),
  }
  return {
    /** The first epoch of a lineage, and after that, from its checkpoint, the second. */
    async train(number: number): Promise<void> {
      const { imageSize, settings } = shapes[number % shapes.length]!
      const dataset = imageSize.toString(16).padStart(64, '0')
      const phases = [{ fromEpoch: 0, settings }]
      const recipe: ImageRecipe = { engine: engineVersion, dataset, seed: number, phases }
      const order: TrainOrder = {
        type: 'train',
        lineage: lineageKey(recipe),
        fence: 1,
        recipe,
        keeps: true,
        epoch: 0,
        target: 1,
        watched: [],
        checkpoints: [],
      }
      const { signal } = new AbortController()
      await trainLineage(trainer, order, signal)
      if (checkpoint === null) throw new Error('no checkpoint of the first epoch')
      const second = { ...order, fence: 2, epoch: 1, target: 2, checkpoints: [checkpoint] }
      await trainLineage(trainer, second, signal)
      for (const { name: artifact } of await store.list(`checkpoints/${order.lineage}/`)) {
        await store.delete(artifact)
      }
      checkpoint = null
    },
    /** Of TensorFlow.js, alive in this process. */
    tensors: (): number => require('@tensorflow/tfjs-node-gpu').memory().numTensors,
    /** Of TensorFlow, alive in this process: each has variables and images. */
    sessions: (): number =>
      require('@tensorflow/tfjs-node-gpu/dist/saved_model.js').getNumOfSavedModels(),
    async end(): Promise<void> {
      engine.dispose()
      await rm(folder, { recursive: true })
    },
  }
}

const datasets = new Map<string, EngineDataset>()

function datasetOf(hash: string): EngineDataset {
  const known = datasets.get(hash)
  if (known) return known
  const imageSize = Number.parseInt(hash, 16)
  const images = (count: number) => noise(count, imageSize ** 2 * 3, 4)
  const dataset = {
    hash,
    shape: [imageSize, imageSize, 3] as ImageShape,
    classes: 4,
    mean: [127, 127, 127],
    deviation: [70, 70, 70],
    train: images(48),
    val: images(16),
  }
  datasets.set(hash, dataset)
  return dataset
}
