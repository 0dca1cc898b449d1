import type { SweepDefinition } from '@sweepstack/protocol'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { saidDropped } from './dropped-configs.ts'
import { livingOf } from './living.ts'

/** A value longer than this is cut in a text. */
const longest = 100
const mostChanges = 50

/**
 * What differs between two definitions of a sweep, for a person: a line for each. `opened`: how many configs had a trial
 * before.
 */
export function saidChanges(
  before: SweepDefinition,
  after: SweepDefinition,
  opened: number,
): string[] {
  const names = new Set([...Object.keys(before.parameters), ...Object.keys(after.parameters)])
  const values = (definition: SweepDefinition) => definition.parameters as Record<string, unknown>
  const changes = [
    ...[...names].map((name) => {
      return said(`parameters.${name}`, values(before)[name], values(after)[name])
    }),
    said('search', before.search, after.search),
    said('constraints', before.constraints, after.constraints),
    said('parallelism', before.parallelism, after.parallelism),
    said('budget', before.budget, after.budget),
  ].filter((change) => change !== undefined)
  const given = (livingOf(after)?.given ?? []).length
  const added = given - (livingOf(before)?.given ?? []).length
  if (added > 0) changes.push(`${added} ${added === 1 ? 'config' : 'configs'} given`)
  else if (changes.length === 0) changes.push('another order of the given configs')
  const dropped = saidDropped(before, after, opened)
  return [...changes.slice(0, mostChanges), ...(dropped === undefined ? [] : [dropped])]
}

function said(name: string, before: unknown, after: unknown): string | undefined {
  const [from, to] = [textOf(before), textOf(after)]
  return from === to ? undefined : `${name} from ${cut(from)} to ${cut(to)}`
}

function textOf(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(JSON.parse(JSON.stringify(value)))
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
