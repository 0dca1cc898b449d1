import { counted, type SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import { excludedOf, saidExcluded } from '../living/excluded-configs.ts'
import { mostEpochs } from '../space/epochs-of-space.ts'

/** Of configs that a person gave. */
export function givenWarnings(definition: SweepDefinition): string[] {
  return [...longerWarnings(definition), ...excludedWarnings(definition)]
}

/** Those that never come, of a new sweep; of one that was edited, its edits have said it. */
function excludedWarnings(definition: SweepDefinition): string[] {
  if ((livingOf(definition)?.edits ?? 0) > 0) return []
  const said = saidExcluded(definition, excludedOf(definition))
  return said === undefined ? [] : [said]
}

/** Those that are trained for longer than any of the space. */
function longerWarnings(definition: SweepDefinition): string[] {
  const most = mostEpochs(definition)
  const given = (livingOf(definition)?.given ?? []).map(({ epochs }) => epochs)
  const longer = given.filter((epochs) => epochs > most)
  if (most === 0 || longer.length === 0) return []
  const [verb, pronoun] = longer.length === 1 ? ['has', 'it is'] : ['have', 'they are']
  const upTo = new Set(longer).size === 1 ? '' : 'up to '
  return [
    `${counted(longer.length, 'given config')} ${verb} ${upTo}${counted(Math.max(...longer), 'epoch')}, and the space has ${most} at most: ${pronoun} compared with configs that are trained for less`,
  ]
}
