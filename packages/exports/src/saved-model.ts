import {
  computeTypes,
  forward,
  Graph,
  normalizeImages,
  operationsOn,
  Pass,
  type Shape,
} from '@sweepstack/program'
import { type ExportedModel, weightOf } from './model.ts'

/** A pass whose parameters are constants of the graph. */
class FrozenPass extends Pass {
  readonly #model: ExportedModel

  constructor(graph: Graph, model: ExportedModel) {
    super(graph, new Map(), {
      training: false,
      compute: computeTypes[model.precision],
      batchNormMomentum: 0,
      dropout: 0,
    })
    this.#model = model
  }

  override parameter(name: string, shape: Shape) {
    const value = this.graph.literal(`weights/${name}`, shape, weightOf(this.#model, name))
    return { variable: { name, type: 'float32' as const, shape, handle: value }, value }
  }
}

/**
 * The bytes of a saved_model.pb, which is the whole of a TensorFlow SavedModel: the weights are constants of
 * the graph that trained. Signature `serving_default`: `images` uint8 [n, height, width, channels]
 * → `probabilities` float32 [n, classes]; what is done to the pixels is inside.
 */
export function toSavedModel(model: ExportedModel): Uint8Array {
  const graph = new Graph()
  const math = operationsOn(graph)
  const images = graph.placeholder('images', 'uint8', [-1, ...model.shape])
  const pass = new FrozenPass(graph, model)
  const input = math.cast(normalizeImages(pass, images, model.normalization), pass.options.compute)
  pass.input = input
  const logits = math.cast(forward(pass, input, model.layers), 'float32')
  const probabilities = graph.identity(math.softmax(logits), 'probabilities')
  graph.signature('serving_default', { images }, { probabilities })
  return graph.encode()
}
