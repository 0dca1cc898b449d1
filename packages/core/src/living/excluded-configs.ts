import {
  type Config,
  counted,
  type FieldError,
  listed,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import { admitsOf } from '../space/constraints.ts'
import { rowsOf } from '../space/trainer-of.ts'
import { constraintOf } from './edit-space.ts'

/** So many constraints and bans are named. */
const mostNamed = 5

/** A constraint as it was posted, or a ban. */
interface Exclusion {
  kind: 'constraint' | 'ban'
  text: string
}

/** What is wrong with configs that are given to a sweep in which they can never be opened. `path`: where they stand. */
export function excludedErrors(
  definition: SweepDefinition,
  configs: readonly Config[],
  path: string,
): FieldError[] {
  const exclusionOf = exclusionIn(definition)
  return configs.flatMap((config, place) => {
    const by = exclusionOf(config)
    if (by === undefined) return []
    const cure =
      by.kind === 'ban'
        ? `take the ban back ("unban": [${JSON.stringify(by.text)}])`
        : 'change the constraint'
    const message = `can never be opened: the ${by.kind} ${by.text} excludes it; ${cure}, change the config, or leave it out`
    return [{ path: `${path}.${place}`, message }]
  })
}

/** Given configs that the definition itself excludes. */
export function excludedOf(definition: SweepDefinition): Config[] {
  const { given = [] } = livingOf(definition) ?? {}
  return given.length === 0 ? [] : given.filter(exclusionIn(definition))
}

/** Configs that were given before an edit, and which it excludes. */
export function newlyExcluded(before: SweepDefinition, after: SweepDefinition): Config[] {
  const { given = [] } = livingOf(before) ?? {}
  return given.length === 0 ? [] : given.filter(excludedFirstBy(before, after))
}

/** Whether a config is excluded after an edit, and was not before it. */
export function excludedFirstBy(
  before: SweepDefinition,
  after: SweepDefinition,
): (config: Config) => boolean {
  const [wasExcluded, isExcluded] = [exclusionIn(before), exclusionIn(after)]
  return (config) => !wasExcluded(config) && isExcluded(config) !== undefined
}

/** Of given configs that have no trial, and that constraints or bans exclude; undefined for none. */
export function saidExcluded(
  definition: SweepDefinition,
  configs: readonly Config[],
): string | undefined {
  return configs.length === 0
    ? undefined
    : `${counted(configs.length, 'given config')} will have no trial: ${reasonsOf(definition, configs)}`
}

/** Of those that an edit excludes; undefined for none. */
export function saidNewlyExcluded(
  after: SweepDefinition,
  configs: readonly Config[],
): string | undefined {
  return configs.length === 0
    ? undefined
    : `${counted(configs.length, 'given config')} that had no trial yet will have none: ${reasonsOf(after, configs)}`
}

function reasonsOf(definition: SweepDefinition, configs: readonly Config[]): string {
  const all = configs.map(exclusionIn(definition)).filter((by) => by !== undefined)
  const reasons = [...new Set(all.map(({ kind, text }) => `the ${kind} ${text}`))]
  const verb = reasons.length === 1 ? 'leaves' : 'leave'
  return `${listed(reasons, mostNamed)} ${verb} ${configs.length === 1 ? 'it' : 'them'} out`
}

/** The first constraint that excludes a config; undefined for one that may be opened. */
function exclusionIn(definition: SweepDefinition): (config: Config) => Exclusion | undefined {
  const { constraints = [] } = definition
  const rows = rowsOf(definition)
  // All at once first, so that what is wrong with one has its place among all.
  const admitsAll = admitsOf(definition, rows)
  const bans = new Map((livingOf(definition)?.bans ?? []).map((ban) => [constraintOf(ban), ban]))
  const each = constraints.map((text): [Exclusion, ReturnType<typeof admitsOf>] => {
    const ban = bans.get(text)
    const by: Exclusion =
      ban === undefined ? { kind: 'constraint', text } : { kind: 'ban', text: ban }
    return [by, admitsOf({ ...definition, constraints: [text] }, rows)]
  })
  return (config) => {
    if (admitsAll(config)) return undefined
    return each.find(([, admits]) => !admits(config))?.[0]
  }
}
