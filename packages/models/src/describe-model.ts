import { type ArchitectureChoice, architectureLabel } from '@sweepstack/protocol'
import { layersOf } from './catalogue.ts'
import type { Layer } from './layer.ts'
import { tooSmall } from './least-size.ts'
import { type FeatureShape, type ModelInput, outputShape, shapeAfter } from './shape.ts'

/** Counts what the model of an architecture has to learn, and checks that its layers fit. @throws ProblemError */
export function describeModel(
  choice: ArchitectureChoice,
  input: ModelInput,
): { parameters: number } {
  const layers = layersOf(choice, input.classes)
  try {
    shapeAfter(layers, input.shape, architectureLabel(choice))
  } catch (error) {
    throw tooSmall(choice, input) ?? error
  }
  return { parameters: parametersOf(layers, input.shape) }
}

/** With BatchNorm's moving statistics, as Keras' `count_params` has it. */
function parametersOf(layers: Layer[], input: FeatureShape): number {
  let shape = input
  let sum = 0
  for (const layer of layers) {
    sum += ownParameters(layer, shape)
    shape = outputShape(layer, shape, layer.kind)
  }
  return sum
}

function ownParameters(layer: Layer, input: FeatureShape): number {
  const channels = input.at(-1) as number
  switch (layer.kind) {
    case 'conv2d':
      return (layer.size ** 2 * channels + 1) * layer.filters
    case 'dense':
      return (channels + 1) * layer.units
    case 'batchNorm':
      return 4 * channels
    case 'residual':
      return parametersOf(layer.body, input) + parametersOf(layer.shortcut, input)
    case 'relu':
    case 'leakyRelu':
    case 'elu':
    case 'silu':
    case 'dropout':
    case 'maxPool':
    case 'averagePool':
    case 'globalAveragePool':
    case 'flatten':
      return 0
  }
}
