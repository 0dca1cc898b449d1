import { phaseParameters, type SweepDefinition } from '@sweepstack/protocol'
import { type Dimension, dimensionsOf } from '../../space/parameter.ts'

/** What a population changes: the parameters that may differ between two phases, as far as they vary in the space. */
export function tunedDimensions({ parameters }: Pick<SweepDefinition, 'parameters'>): Dimension[] {
  return dimensionsOf({ parameters }).filter(
    (dimension) => phaseParameters.has(dimension.name) && varies(dimension),
  )
}

function varies(dimension: Dimension): boolean {
  return dimension.kind !== 'choices' || dimension.values.length > 1
}
