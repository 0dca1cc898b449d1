/** Runs in a worker: the models of trials by TensorFlow.js, so that the page stays free while they compute. */
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-webgl'
import { env, getBackend, io, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import type { ModelAnswer, ModelOrder, ModelReply } from './model-messages.ts'
import type { Backend } from './try-search.ts'

const models = new Map<string, LayersModel>()
/** One order after the other: backends are chosen for all. */
let last: Promise<unknown> = Promise.resolve()

addEventListener('message', ({ data }: MessageEvent<ModelOrder>) => {
  last = last.then(async () => {
    try {
      reply({ id: data.id, answer: await carryOut(data) })
    } catch (error) {
      reply({ id: data.id, error: error instanceof Error ? error.message : String(error) })
    }
  })
})

function reply(message: ModelReply): void {
  postMessage(message)
}

async function carryOut(order: ModelOrder): Promise<ModelAnswer | undefined> {
  if (order.kind === 'predict') return predict(order)
  await choose(undefined)
  models.get(order.model)?.dispose()
  models.set(order.model, await load(order))
  return undefined
}

interface ModelFile {
  modelTopology: object
  weightsManifest: io.WeightsManifestConfig
}

/** From what was read already: TensorFlow.js asks nobody. */
function load({ json, weights }: Extract<ModelOrder, { kind: 'load' }>): Promise<LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(json) as ModelFile
  const weightSpecs = weightsManifest.flatMap((group) => group.weights)
  return loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData: weights }))
}

async function predict({
  model: name,
  pixels,
  backend,
}: Extract<ModelOrder, { kind: 'predict' }>): Promise<ModelAnswer> {
  const model = models.get(name)
  const shape = model?.inputs[0]?.shape.slice(1) as number[] | undefined
  if (model === undefined || shape === undefined) throw new Error('the model is not loaded')
  await choose(backend)
  const start = performance.now()
  const output = tidy(
    () => model.predict(tensor(Float32Array.from(pixels), [1, ...shape])) as Tensor,
  )
  try {
    const probabilities = (await output.data()) as Float32Array
    const milliseconds = performance.now() - start
    return { probabilities, backend: getBackend() as Backend, milliseconds }
  } finally {
    output.dispose()
  }
}

/** Without a wish the graphics card, where it computes with 32 bits. @throws Error if what is wished for is not there */
async function choose(wished: Backend | undefined): Promise<void> {
  if (wished !== 'cpu' && (await setBackend('webgl').catch(() => false))) {
    if (wished === 'webgl' || env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE')) return
  }
  if (wished === 'webgl') throw new Error('this browser has no WebGL here')
  if (!(await setBackend('cpu'))) throw new Error('TensorFlow.js finds nothing to compute on')
}
