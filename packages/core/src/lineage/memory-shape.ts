import type { Recipe } from '@sweepstack/protocol'
import { canonicalJson } from './canonical-json.ts'

/**
 * What decides the memory that training takes: the images, the network, and what is kept for each image
 * of a batch and for each weight. Recipes that differ in seeds and rates only have one shape.
 */
export function memoryShape({ dataset, phases }: Recipe): string {
  const parts = phases.map(({ settings }) => {
    const { architecture, batchSize, precision, optimizer, momentum = 0, augmentation } = settings
    return {
      architecture,
      batchSize,
      precision,
      optimizer,
      momentum: momentum > 0,
      augmented: augmentation !== undefined,
    }
  })
  return canonicalJson([dataset, ...parts])
}
