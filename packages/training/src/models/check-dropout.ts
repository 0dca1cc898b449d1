import type { ArchitectureChoice } from '@sweepstack/protocol'
import { layersOf } from './catalogue.ts'
import type { Layer } from './layer.ts'
import { type FeatureShape, ModelError, type ModelInput, outputShape } from './shape.ts'

/** Above it nothing would be kept of small layers: masks are drawn in steps of 1/256. */
const maxDropoutRate = 0.99
/** As many layers have a place of their own among the seeds of a step. */
export const maxDropoutLayers = 60

/**
 * Checks that masks can be drawn for the dropout layers of an architecture, whose rates are multiplied by
 * `scale`. @throws ModelError
 */
export function checkDropout(choice: ArchitectureChoice, input: ModelInput, scale: number): void {
  const shape = [input.imageSize, input.imageSize, input.channels]
  const count = checkLayers(layersOf(choice, input.classes), shape, scale)
  if (count > maxDropoutLayers) {
    throw new ModelError(`has ${count} dropout layers; at most ${maxDropoutLayers} are possible`)
  }
}

/** Answers how many dropout layers there are. */
function checkLayers(layers: Layer[], input: FeatureShape, scale: number): number {
  let shape = input
  let count = 0
  for (const layer of layers) {
    if (layer.kind === 'dropout') {
      count += 1
      checkRate(layer.rate * scale, shape)
    }
    if (layer.kind === 'residual') {
      count += checkLayers(layer.body, shape, scale) + checkLayers(layer.shortcut, shape, scale)
    }
    shape = outputShape(layer, shape, layer.kind)
  }
  return count
}

/** @throws ModelError */
export function checkRate(rate: number, shape: FeatureShape): void {
  if (rate > maxDropoutRate) {
    throw new ModelError(`a dropout rate of ${rate} keeps nothing: at most ${maxDropoutRate}`)
  }
  const features = shape.reduce((product, size) => product * size, 1)
  if (rate > 0 && features % 2 === 1) {
    throw new ModelError(`dropout needs an even number of features, not ${shape.join('×')}`)
  }
}
