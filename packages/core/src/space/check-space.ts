import { imageSpace, type SweepDefinition } from '@sweepstack/protocol'
import { checkConditions } from './conditions.ts'
import { dimensionsOf } from './parameter.ts'

/**
 * What only all parameters together say of a definition.
 * @throws ProblemError INVALID_DEFINITION
 */
export function checkSpace(definition: SweepDefinition): void {
  // What one of several grids never has, another may.
  if (definition.search.kind === 'grid' && definition.search.of !== undefined) return
  checkConditions(dimensionsOf(definition), imageSpace)
}
