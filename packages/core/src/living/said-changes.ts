import { type Config, counted, type SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { identityOf } from '../space/trainer-of.ts'
import { postedConstraints, type SpaceEdit } from './edit-space.ts'

/** A value longer than this is cut in a text. */
const longest = 100
const mostChanges = 50

/** How a sweep was called before and is called now; its record has it, and not its definition. */
export interface Renaming {
  name?: [before: string, after: string]
  tags?: [before: string[], after: string[]]
}

interface Edited {
  before: SweepDefinition
  after: SweepDefinition
}

/** What an edit changed of a sweep, for a person: a line for each. `dropped`: what it leaves out, as it was found. */
export function saidChanges(
  { before, after }: Edited,
  { named = {}, space = {}, dropped }: { named?: Renaming; space?: SpaceEdit; dropped?: string },
): string[] {
  const parameters = new Set([...Object.keys(before.parameters), ...Object.keys(after.parameters)])
  const values = (definition: SweepDefinition) => definition.parameters as Record<string, unknown>
  const changes = [
    said('name', ...(named.name ?? [])),
    said('tags', ...(named.tags ?? [])),
    ...[...parameters].map((name) => {
      return said(`parameters.${name}`, values(before)[name], values(after)[name])
    }),
    said('search', before.search, after.search),
    said('constraints', postedOf(before), postedOf(after)),
    ...saidBans(bansOf(before), bansOf(after)),
    said('parallelism', before.parallelism, after.parallelism),
    said('budget', before.budget, after.budget),
  ].filter((change) => change !== undefined)
  return [
    ...changes.slice(0, mostChanges),
    ...(editsOf(after) === editsOf(before) ? [] : saidGiven(before, space)),
    ...(dropped === undefined ? [] : [dropped]),
  ]
}

function editsOf(definition: SweepDefinition): number {
  return livingOf(definition)?.edits ?? 0
}

function bansOf(definition: SweepDefinition): string[] {
  return livingOf(definition)?.bans ?? []
}

/** None and an empty list are the same. */
function postedOf(definition: SweepDefinition): string[] | undefined {
  const own = postedConstraints(definition)
  return own.length === 0 ? undefined : own
}

function saidBans(before: string[], after: string[]): string[] {
  return [
    ...after.filter((ban) => !before.includes(ban)).map((ban) => `banned ${cut(ban)}`),
    ...before.filter((ban) => !after.includes(ban)).map((ban) => `${cut(ban)} no longer banned`),
  ]
}

/** What was given before and comes no sooner for it is no news. */
function saidGiven(before: SweepDefinition, { pin = [], inject = [] }: SpaceEdit): string[] {
  const identify = identityOf(before)
  const once = (configs: Config[]) => [...new Set(configs.map(identify))]
  const known = once(livingOf(before)?.given ?? [])
  const first = once(pin)
  const pinned = first.filter((config, place) => known[place] !== config).length
  const injected = once(inject).filter((one) => !known.includes(one) && !first.includes(one)).length
  return [
    ...(pinned > 0 ? [`${counted(pinned, 'config')} pinned`] : []),
    ...(injected > 0 ? [`${counted(injected, 'config')} injected`] : []),
  ]
}

function said(name: string, before?: unknown, after?: unknown): string | undefined {
  const [from, to] = [textOf(before), textOf(after)]
  return from === to ? undefined : `${name} from ${cut(from)} to ${cut(to)}`
}

function textOf(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(JSON.parse(JSON.stringify(value)))
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
