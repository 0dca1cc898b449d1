import { parseYaml, yamlLimits } from '@sweepstack/sweep-file'
import { type PlacedProblem, unreadable } from './problems.ts'

export type ReadDefinition = { value: unknown } | { wrong: PlacedProblem }

/** The value of a text in YAML or JSON, or why there is none. */
export function readDefinition(text: string): ReadDefinition {
  try {
    return { value: parseYaml(text, yamlLimits.levels) }
  } catch (error) {
    return { wrong: unreadable((error as Error).message, text) }
  }
}
