import { FixableError } from '@sweepstack/process'
import { parseYaml, yamlLimits } from '@sweepstack/sweep-file'

/** Names with values, as a sweep file has them between braces: `learningRate: [0.1, 0.2], epochs: 10`. @throws FixableError */
export function flowValues(option: string, text: string): Record<string, unknown> {
  const fix = `write names with values, as in a sweep file: ${option} "learningRate: 0.03, optimizer: adam"`
  const trimmed = text.trim()
  const body = trimmed.startsWith('{') ? trimmed : `{${trimmed}}`
  let value: unknown
  try {
    value = parseYaml(body, yamlLimits.levels)
  } catch (error) {
    throw new FixableError(`${option}: ${(error as Error).message}`, fix)
  }
  const values = Object.entries((value ?? {}) as object)
  // YAML takes a name without a value for one that is empty; of limits a written null takes one away.
  const bare = values.find(
    ([name, given]) => given === null && !(option === '--budget' && isTakenAway(body, name)),
  )
  if (values.length === 0) throw new FixableError(`${option} says nothing`, fix)
  if (bare !== undefined) throw new FixableError(`${option}: ${bare[0]} has no value`, fix)
  return Object.fromEntries(values)
}

function isTakenAway(text: string, limit: string): boolean {
  return text.split(/[{},]/).some((part) => /^(\w+): (?:null|~)$/.exec(part.trim())?.[1] === limit)
}
