import { openArtifactStore } from '@sweepstack/artifacts'
import { ensureDatasetCache, openDatasetCache } from '@sweepstack/training/datasets'
import { createEngine, type EngineDataset } from '@sweepstack/training/engine'
import { z } from 'zod'
import { type Notice, type Order, orderSchema, type TrainOrder, type Verdict } from './messages.ts'
import { type Trainer, trainLineage } from './train-lineage.ts'

const options = z
  .object({
    artifacts: z.string(),
    apiKey: z.string().optional(),
    datasetDirectory: z.string(),
    checkpointSeconds: z.number(),
    threads: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'))

const tell = (notice: Notice) => void process.send?.(notice)
// Where no signal tells of the parent's death, the broken channel does.
process.on('disconnect', () => process.exit(70))

const store = openArtifactStore(options.artifacts, { apiKey: options.apiKey })
const engine = createEngine()
const { device, ...versions } = engine.info()

let dataset: EngineDataset | undefined
const datasetOf = async (hash: string): Promise<EngineDataset> => {
  if (dataset?.hash !== hash) {
    const directory = options.datasetDirectory
    const opened = await openDatasetCache(await ensureDatasetCache({ hash, store, directory }))
    const { imageSize, train, val, mean, deviation } = opened
    dataset = { hash, imageSize, classes: opened.classes.length, train, val, mean, deviation }
  }
  return dataset
}

let answer: ((verdict: Verdict) => void) | undefined
let leave = new AbortController()
const trainer: Trainer = {
  engine,
  store,
  facts: { device, threads: String(options.threads), ...versions },
  checkpointSeconds: options.checkpointSeconds,
  datasetOf,
  tell,
  verdict: () =>
    new Promise((resolve) => {
      answer = resolve
    }),
}

async function train(order: TrainOrder): Promise<void> {
  leave = new AbortController()
  try {
    await trainLineage(trainer, order, leave.signal)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    tell({ type: 'failed', code: code ?? 'TRAINER_FAILED', message })
  }
}

process.on('message', (message) => {
  const order: Order = orderSchema.parse(message)
  if (order.type === 'train') void train(order)
  else if (order.type === 'verdict') answer?.(order.verdict)
  else leave.abort()
})
tell({ type: 'ready', device, versions })
