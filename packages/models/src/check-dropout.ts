import { type ArchitectureChoice, ProblemError } from '@sweepstack/protocol'
import { layersOf } from './catalogue.ts'
import type { Layer } from './layer.ts'
import type { ModelInput } from './shape.ts'

/** Above it nothing would be kept of small layers: masks are drawn in steps of 1/256. */
const maxDropoutRate = 0.99
/** As many layers have a place of their own among the seeds of a step. */
export const maxDropoutLayers = 60

/**
 * Checks that masks can be drawn for the dropout layers of an architecture, whose rates are multiplied by
 * `scale`. @throws ProblemError
 */
export function checkDropout(
  choice: ArchitectureChoice,
  { classes }: Pick<ModelInput, 'classes'>,
  scale: number,
): void {
  const count = checkLayers(layersOf(choice, classes), scale)
  if (count > maxDropoutLayers) {
    throw new ProblemError(
      'INCOMPATIBLE_MODEL',
      `has ${count} dropout layers; at most ${maxDropoutLayers} are supported`,
    )
  }
}

/** Answers how many dropout layers there are. */
function checkLayers(layers: Layer[], scale: number): number {
  let count = 0
  for (const layer of layers) {
    if (layer.kind === 'dropout') {
      count += 1
      checkRate(layer.rate * scale)
    }
    if (layer.kind === 'residual') {
      count += checkLayers(layer.body, scale) + checkLayers(layer.shortcut, scale)
    }
  }
  return count
}

/** @throws ProblemError */
export function checkRate(rate: number): void {
  if (rate > maxDropoutRate) {
    throw new ProblemError(
      'INCOMPATIBLE_MODEL',
      `a dropout rate of ${rate} keeps nothing: at most ${maxDropoutRate}`,
    )
  }
}
