import { client } from '../data/client.ts'
import type { ModelAnswer, ModelOrder, ModelReply } from './model-messages.ts'
import type { Backend } from './try-search.ts'

/** A trained model at the API. */
export interface ModelSource {
  sweep: string
  trial: number
}

type Order = ModelOrder extends infer One ? (One extends unknown ? Omit<One, 'id'> : never) : never

let worker: Worker | undefined
let nextId = 1
const waiting = new Map<number, (reply: ModelReply) => void>()
/** Size of the weights of each model that the worker has, in bytes. */
const loaded = new Map<string, Promise<number>>()

/** Fetches a model and gives it to the worker, once. @throws ClientError, or Error if TensorFlow.js cannot read it */
export function loadModel(source: ModelSource): Promise<number> {
  const name = nameOf(source)
  const known = loaded.get(name)
  if (known !== undefined) return known
  const loading = fetchModel(source, name)
  loaded.set(name, loading)
  loading.catch(() => loaded.delete(name))
  return loading
}

async function fetchModel({ sweep, trial }: ModelSource, model: string): Promise<number> {
  const [topology, weights] = await Promise.all(
    ['model.json', 'weights.bin'].map((file) => client.output(sweep, trial, `model/${file}`)),
  )
  if (topology === undefined || weights === undefined) throw new Error('the model has no files')
  const bytes = weights.byteLength
  const buffer = weights.buffer as ArrayBuffer
  const json = new TextDecoder().decode(topology)
  await ask({ kind: 'load', model, json, weights: buffer }, [buffer])
  return bytes
}

/** What a model says of pixels of its shape. @throws Error if it cannot be computed */
export async function predict(
  source: ModelSource,
  pixels: Uint8Array,
  backend: Backend | undefined,
): Promise<ModelAnswer> {
  await loadModel(source)
  const answer = await ask({ kind: 'predict', model: nameOf(source), pixels, backend })
  if (answer === undefined) throw new Error('the model gave no answer')
  return answer
}

/** Frees the memory of all models; they are loaded again when they are used. */
export function endModels(): void {
  worker?.terminate()
  fail('the page was left')
}

function nameOf({ sweep, trial }: ModelSource): string {
  return `${sweep}/${trial}`
}

function ask(order: Order, transfer: Transferable[] = []): Promise<ModelAnswer | undefined> {
  worker ??= startWorker()
  const id = nextId
  nextId += 1
  return new Promise((resolve, reject) => {
    waiting.set(id, (reply) => {
      if ('error' in reply) reject(new Error(`TensorFlow.js: ${reply.error}`))
      else resolve(reply.answer)
    })
    worker?.postMessage({ ...order, id }, transfer)
  })
}

function startWorker(): Worker {
  const started = new Worker(new URL('./model-worker.ts', import.meta.url), { type: 'module' })
  started.onmessage = ({ data }: MessageEvent<ModelReply>) => {
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
  }
  started.onerror = ({ message }) => {
    started.terminate()
    fail(message || 'its script cannot be loaded')
  }
  return started
}

/** Nobody waits for a worker that is gone, and the next question starts another one. */
function fail(error: string): void {
  worker = undefined
  loaded.clear()
  for (const [id, tell] of waiting) tell({ id, error })
  waiting.clear()
}
