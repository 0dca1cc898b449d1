import { phaseSteps, stepsText, type Trial } from '@sweepstack/protocol'
import { parameterValue } from '../words/numbers.ts'

/** Names and values as they are shown. */
type Values = [name: string, value: string][]

/** What differs between the trials of the sweep, or changes while this one is trained, and the rest of its config. */
export function configValues(
  { config, phases }: Pick<Trial, 'config' | 'phases'>,
  varied: ReadonlySet<string>,
): { differing: Values; common: Values } {
  const [differing, common]: [Values, Values] = [[], []]
  for (const [name, value] of Object.entries(config)) {
    const steps = phaseSteps(name, phases ?? [])
    if (steps.length > 1) differing.push([name, stepsText(steps, parameterValue)])
    else (varied.has(name) ? differing : common).push([name, parameterValue(value)])
  }
  return { differing, common }
}
