import { memoryOfSettings, type Recipe } from '@sweepstack/protocol'
import { canonicalJson } from './canonical-json.ts'

/**
 * What decides the memory that training takes: the images, the network, and what is kept for each image
 * of a batch and for each weight. Recipes that differ in seeds and rates only have one shape.
 */
export function memoryShape(recipe: Recipe): string {
  // What programs train takes no memory here.
  if ('trainer' in recipe) return ''
  const { dataset, phases } = recipe
  return canonicalJson([dataset, ...phases.map(({ settings }) => memoryOfSettings(settings))])
}
