import type { Layer } from '@sweepstack/models'
import { type ExportedModel, weightOf } from './model.ts'

/** A layer of a functional Keras model; Keras 3 and TensorFlow.js read the same with few exceptions. */
export interface KerasLayer {
  className: string
  name: string
  config: Record<string, unknown>
  /** Names of the layers whose outputs it takes. */
  inputs: string[]
  /** In Keras' order. */
  weights: { name: string; shape: number[]; data: Float32Array }[]
}

/** Where the two readers want other words. */
export type Dialect = 'keras' | 'tfjs'

export const inputName = 'images'
export const outputName = 'probabilities'
/** Below the least variance that a channel of bytes can have, which is 1 / size² nearly, unless it is flat. */
const flatEpsilon = 1e-9

/**
 * A model as layers that Keras has, from pixels 0…255 [n, height, width, channels] to probabilities: no custom code is
 * needed to load it. Dropout is left out, as it does nothing to predictions.
 */
export function kerasLayers(model: ExportedModel, dialect: Dialect): KerasLayer[] {
  const builder = new Builder(model, dialect)
  const key = dialect === 'keras' ? 'batch_shape' : 'batch_input_shape'
  builder.add('InputLayer', inputName, [], {
    [key]: [null, ...model.shape],
    dtype: 'float32',
    sparse: false,
  })
  const normalized = normalization(builder, model)
  const logits = builder.through(model.layers, normalized)
  builder.add('Activation', outputName, [logits], { activation: 'softmax' })
  return builder.layers
}

class Builder {
  readonly layers: KerasLayer[] = []
  readonly #model: ExportedModel
  readonly #dialect: Dialect
  readonly #counts = new Map<string, number>()

  constructor(model: ExportedModel, dialect: Dialect) {
    this.#model = model
    this.#dialect = dialect
  }

  add(
    className: string,
    name: string,
    inputs: string[],
    config: Record<string, unknown>,
    weights: KerasLayer['weights'] = [],
  ): string {
    this.layers.push({ className, name, inputs, config: { name, ...config }, weights })
    return name
  }

  /** Answers the name of the last layer. Names are those of the program: see `Pass.layerName`. */
  through(layers: Layer[], input: string): string {
    return layers.reduce((before, layer) => this.#layer(layer, before), input)
  }

  #layer(layer: Layer, input: string): string {
    if (layer.kind === 'dropout') return input
    const name = this.#nameOf(layer.kind)
    switch (layer.kind) {
      case 'conv2d':
        return this.add('Conv2D', name, [input], convolution(layer), this.#weights(name, affine))
      case 'dense':
        return this.add('Dense', name, [input], { units: layer.units }, this.#weights(name, affine))
      case 'batchNorm':
        return this.add(
          'BatchNormalization',
          name,
          [input],
          { axis: -1, epsilon: 1e-3 },
          this.#weights(name, [...scaled, 'moving_mean', 'moving_variance']),
        )
      case 'maxPool':
        return this.add('MaxPooling2D', name, [input], windows(layer.size))
      case 'averagePool':
        return this.add('AveragePooling2D', name, [input], windows(layer.size))
      case 'globalAveragePool':
        return this.add('GlobalAveragePooling2D', name, [input], {})
      case 'flatten':
        return this.add('Flatten', name, [input], {})
      case 'residual': {
        const branches = [layer.body, layer.shortcut].map((branch) => this.through(branch, input))
        return this.add('Add', name, branches, {})
      }
      case 'leakyRelu': {
        const slope = this.#dialect === 'keras' ? 'negative_slope' : 'alpha'
        return this.add('LeakyReLU', name, [input], { [slope]: 0.2 })
      }
      case 'relu':
      case 'elu':
        return this.add('Activation', name, [input], { activation: layer.kind })
      case 'silu': {
        const activation = this.#dialect === 'tfjs' ? 'swish' : 'silu'
        return this.add('Activation', name, [input], { activation })
      }
    }
  }

  #nameOf(kind: string): string {
    const count = this.#counts.get(kind) ?? 0
    this.#counts.set(kind, count + 1)
    return `${kind}_${count}`
  }

  #weights(layer: string, names: readonly string[]): KerasLayer['weights'] {
    return names.map((name) => ({
      name,
      shape: this.#model.weights.get(`${layer}/${name}`)?.shape ?? [],
      data: weightOf(this.#model, `${layer}/${name}`),
    }))
  }
}

const affine = ['kernel', 'bias']
const scaled = ['gamma', 'beta']

function convolution(layer: Extract<Layer, { kind: 'conv2d' }>) {
  const { filters, size, stride = 1, padding } = layer
  return { filters, padding, kernel_size: [size, size], strides: [stride, stride] }
}

function windows(size: number) {
  return { pool_size: [size, size], strides: [size, size], padding: 'valid' }
}

/** What is done to the pixels, with layers that both readers have. */
function normalization(builder: Builder, { normalization: how, shape }: ExportedModel): string {
  if (how.kind === 'per-image') {
    const config = { axis: [1, 2], center: false, scale: false, epsilon: flatEpsilon }
    return builder.add('LayerNormalization', 'normalization', [inputName], config)
  }
  const channels = shape[2]
  const [mean = [], deviation = []] =
    how.kind === 'dataset'
      ? [how.mean, how.deviation]
      : [0, 255].map((value) => new Array<number>(channels).fill(value))
  const config = { axis: -1, center: false, scale: false, epsilon: 0, trainable: false }
  const variance = deviation.map((value) => value ** 2)
  return builder.add('BatchNormalization', 'normalization', [inputName], config, [
    { name: 'moving_mean', shape: [channels], data: Float32Array.from(mean) },
    { name: 'moving_variance', shape: [channels], data: Float32Array.from(variance) },
  ])
}
