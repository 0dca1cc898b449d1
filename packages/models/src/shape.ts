import { type ImageShape, ProblemError } from '@sweepstack/protocol'
import type { Layer } from './layer.ts'

/** Sizes without the batch: [height, width, channels] or [units]. */
export type FeatureShape = readonly number[]

export interface ModelInput {
  /** Of the images. */
  shape: ImageShape
  classes: number
}

/** What a layer makes of `input`. @throws ProblemError that names a layer which does not fit what comes before it */
export function outputShape(layer: Layer, input: FeatureShape, place: string): FeatureShape {
  const [height = 0, width = 0, channels = 0] = input
  switch (layer.kind) {
    case 'conv2d': {
      const out = [convolved(layer, height), convolved(layer, width)]
      if (input.length !== 3 || Math.min(...out) < 1) {
        throw misfit(place, `a ${layer.size}×${layer.size} window does not fit into`, input)
      }
      return [...out, layer.filters]
    }
    case 'maxPool':
    case 'averagePool': {
      const out = [height, width].map((size) => Math.floor(size / layer.size))
      if (input.length !== 3 || Math.min(...out) < 1) {
        throw misfit(place, `a ${layer.size}×${layer.size} window does not fit into`, input)
      }
      return [...out, channels]
    }
    case 'flatten':
      return [input.reduce((product, axis) => product * axis, 1)]
    case 'dense':
      if (input.length !== 1) throw misfit(place, 'needs flat features, not', input)
      return [layer.units]
    case 'residual': {
      const body = shapeAfter(layer.body, input, `${place}.body`)
      const shortcut = shapeAfter(layer.shortcut, input, `${place}.shortcut`)
      if (String(body) !== String(shortcut)) throw misfit(place, `adds ${body} to`, shortcut)
      return body
    }
    case 'globalAveragePool':
      if (input.length !== 3) throw misfit(place, 'needs an image, not', input)
      return [channels]
    case 'relu':
    case 'leakyRelu':
    case 'elu':
    case 'silu':
    case 'batchNorm':
    case 'dropout':
      return input
  }
}

export function shapeAfter(layers: Layer[], input: FeatureShape, place: string): FeatureShape {
  return layers.reduce(
    (shape, layer, index) => outputShape(layer, shape, `${place}[${index}] (${layer.kind})`),
    input,
  )
}

function convolved(layer: Extract<Layer, { kind: 'conv2d' }>, size: number): number {
  const stride = layer.stride ?? 1
  return layer.padding === 'same'
    ? Math.ceil(size / stride)
    : Math.ceil((size - layer.size + 1) / stride)
}

function misfit(place: string, what: string, shape: FeatureShape): ProblemError {
  return new ProblemError('INCOMPATIBLE_MODEL', `layer ${place}: ${what} ${shape.join('×')}`)
}
