import type { SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import { placeOfTrial } from '../definition/trial-of.ts'

/** The definition with the version of the space in which the config of a trial was proposed. */
export function definitionWhen(definition: SweepDefinition, trial: number): SweepDefinition {
  const { index } = placeOfTrial(definition, trial)
  const version = livingOf(definition)?.earlier.find(({ until }) => index < until)
  if (version === undefined) return definition
  const { parameters, search, constraints } = version
  return Object.assign({ ...definition }, { parameters, search, constraints })
}
