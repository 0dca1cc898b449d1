import {
  type Config,
  counted,
  type DefinitionChange,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import { identityOf } from '../space/trainer-of.ts'
import { definitionDifference } from './definition-difference.ts'
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
  const { changes: differing } = definitionDifference(asPosted(before), asPosted(after))
  const changes = [
    ...Object.entries(named).map(([path, [from, to]]) => said({ path, before: from, after: to })),
    ...differing.map(said),
    ...saidBans(bansOf(before), bansOf(after)),
  ]
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

/** What a ban leaves is said of the ban. */
function asPosted(definition: SweepDefinition): SweepDefinition {
  return { ...definition, constraints: postedConstraints(definition) } as SweepDefinition
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

/** As a difference between a sweep and a file is told. */
function said({ path, before, after }: DefinitionChange): string {
  if (path === 'constraints') {
    return before === undefined
      ? `constraint added: ${valueText(after)}`
      : `constraint taken away: ${valueText(before)}`
  }
  return `${path.replace(/^parameters\./, '')}: ${valueText(before)} → ${valueText(after)}`
}

/** Values of a list as a person would name them, all else as it stands in a sweep file. */
function valueText(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none'
  if (!Array.isArray(value)) return cut(asInFile(value))
  const text = value.map(asInFile).join(', ')
  return text.length > longest ? `${cut(text)} (${counted(value.length, 'value')})` : text
}

function asInFile(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(asInFile).join(', ')}]`
  return `{${Object.entries(value)
    .map(([key, one]) => `${key}: ${asInFile(one)}`)
    .join(', ')}}`
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
