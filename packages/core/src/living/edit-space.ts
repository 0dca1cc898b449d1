import type { Config, SweepDefinition } from '@sweepstack/protocol'
import {
  type Came,
  type EarlierSpace,
  type Living,
  livingOf,
  withLiving,
} from '../definition/living.ts'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { searcherOf } from '../search/catalogue.ts'
import { cameUntil } from '../search/coming-configs.ts'
import { identityOf } from '../space/trainer-of.ts'

/** A change of what a sweep searches. Carried out twice it is the same as once. */
export interface SpaceEdit {
  /** By name, each in place of what it was. */
  parameters?: Record<string, unknown>
  /** In place of all that were posted, but not of those of bans. */
  constraints?: string[]
  /** Constraints that are added. */
  ban?: string[]
  /** Bans that are taken back. */
  unban?: string[]
  /** Of the search. */
  trials?: number
  /** Configs that come next, before all others. */
  pin?: Config[]
  /** Configs that come after those given before, and before the search goes on. */
  inject?: Config[]
}

const nothing: Living = { edits: 0, earlier: [], given: [], bans: [] }

/**
 * The definition as an edit changes it when so many configs were opened. The same object if it changes nothing. Pure: what
 * is in the line stays in its place up to `opened`, and the version of the space that ends is kept.
 */
export function editSpace(
  definition: SweepDefinition,
  edit: SpaceEdit,
  opened: number,
): SweepDefinition {
  const before = livingOf(definition) ?? nothing
  const bans = bansAfter(before.bans, edit)
  const given = givenAfter(definition, before.given, edit)
  const constraints = constraintsAfter(definition, { ...edit, bans })
  const { constraints: _, ...others } = definition
  const after = {
    ...others,
    parameters: { ...definition.parameters, ...edit.parameters },
    search: searchAfter(definition.search, edit),
    ...(constraints.length > 0 ? { constraints } : {}),
  } as SweepDefinition
  const isSameVersion =
    same(after.parameters, definition.parameters) && same(constraints, definition.constraints ?? [])
  if (isSameVersion && same(given, before.given) && same(bans, before.bans)) {
    return same(after.search, definition.search)
      ? definition
      : ({ ...definition, search: after.search } as SweepDefinition)
  }
  const goesOn = isSameVersion && isAsked(definition)
  const earlier = goesOn ? before.earlier : [...before.earlier, endedSpace(definition, opened)]
  const living = { ...before, edits: before.edits + 1, earlier, given, bans }
  if (isAsked(definition)) living.came = cameAt(definition, opened, given)
  return withLiving(after, living)
}

function cameAt(definition: SweepDefinition, opened: number, given: Config[]): Came {
  const identify = identityOf(definition)
  const came = new Set(cameUntil(definition, opened).map(identify))
  const places = [...given.keys()].filter((place) => came.has(identify(given[place] as Config)))
  return { opened, places }
}

function isAsked(definition: SweepDefinition): boolean {
  return searcherOf(definition).kind === 'asked'
}

function endedSpace(definition: SweepDefinition, opened: number): EarlierSpace {
  const { parameters, search, constraints } = definition
  const given = isAsked(definition) ? undefined : livingOf(definition)?.given
  return {
    until: opened,
    parameters,
    search,
    ...(constraints === undefined ? {} : { constraints }),
    ...(given === undefined ? {} : { given }),
  }
}

function bansAfter(before: string[], { ban = [], unban = [] }: SpaceEdit): string[] {
  return [...new Set([...before, ...ban])].filter((text) => !unban.includes(text))
}

function constraintsAfter(
  definition: SweepDefinition,
  { constraints: posted, bans }: SpaceEdit & { bans: string[] },
): string[] {
  const own = posted ?? postedConstraints(definition)
  return [...new Set([...own, ...bans.map(constraintOf)])]
}

/** Those that were posted: what bans added is no part of a definition. */
export function postedConstraints(definition: SweepDefinition): string[] {
  const ofBans = (livingOf(definition)?.bans ?? []).map(constraintOf)
  return (definition.constraints ?? []).filter((text) => !ofBans.includes(text))
}

/** What has to hold of all configs that a ban leaves. */
export function constraintOf(ban: string): string {
  return `not (${ban})`
}

function searchAfter(search: SweepDefinition['search'], { trials }: SpaceEdit) {
  return trials !== undefined && 'trials' in search ? { ...search, trials } : search
}

/** Those to come, each once: the pinned first, the injected last. */
function givenAfter(
  definition: SweepDefinition,
  before: Config[],
  { pin = [], inject = [] }: SpaceEdit,
): Config[] {
  const identify = identityOf(definition)
  const all = new Map<string, Config>()
  for (const config of [...pin, ...before, ...inject]) {
    const identity = identify(config)
    if (!all.has(identity)) all.set(identity, config)
  }
  return [...all.values()]
}

function same(a: unknown, b: unknown): boolean {
  return text(a) === text(b)
}

function text(value: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(value)))
}
