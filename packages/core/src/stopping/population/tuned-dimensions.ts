import { isPopulation, phaseParameters, type SweepDefinition } from '@sweepstack/protocol'
import { type Dimension, dimensionsOf } from '../../space/parameter.ts'
import { rowsOf } from '../../space/trainer-of.ts'

/** What a population changes: the parameters that may differ between two phases, as far as they vary in the space. */
export function tunedDimensions(definition: SweepDefinition): Dimension[] {
  const names = new Set(tunedNames(definition))
  return dimensionsOf(definition, rowsOf(definition)).filter(
    (dimension) => names.has(dimension.name) && varies(dimension),
  )
}

/** What the definition names; programs alone know what of theirs can change while a trial trains. */
function tunedNames({ stopping, trainer }: SweepDefinition): readonly string[] {
  const tune = isPopulation(stopping) ? stopping.tune : undefined
  return tune ?? (trainer === 'external' ? [] : [...phaseParameters])
}

function varies(dimension: Dimension): boolean {
  return dimension.kind !== 'choices' || dimension.values.length > 1
}
