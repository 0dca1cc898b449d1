import type { z } from 'zod'
import { counted } from '../counted.ts'
import { imageSpace } from '../image-trainer/parameters.ts'
import { nearestOf, unknownKeyMessage } from '../nearest-key.ts'
import { numberKeys } from '../parameters/asked-values.ts'
import { isNumeric } from '../parameters/table.ts'
import { type FieldError, ProblemError } from '../problem.ts'
import { budgetSchema } from './budget.ts'
import { expectedText, plainMessage } from './plain-issue.ts'
import { isNamedPlace, longFormOf } from './short-forms.ts'
import { stoppingKeys } from './stopping.ts'
import {
  externalDefinitionSchema,
  imageDefinitionSchema,
  imageFieldsSchema,
  parametersSchema,
  type SweepDefinition,
  topKSchema,
} from './sweep-definition.ts'

const knownKeys = new Map([
  ['', Object.keys(imageFieldsSchema.shape)],
  ['parameters', Object.keys(parametersSchema.shape)],
  ['topK', Object.keys(topKSchema.shape)],
  ['warmStart', ['configs', 'sweeps']],
  ['metric', ['name', 'goal']],
  ['objectives', ['name', 'goal']],
  ['phases', ['fromEpoch', 'settings']],
  ['budget', Object.keys(budgetSchema.shape)],
  ['metricConstraints', ['name', 'min', 'max']],
])

/** Lists of layers nest; what nests deeper would exhaust the stack of whoever reads it. */
const maxDepth = 100
/** Nobody reads more of them, and each is compared with all known keys. */
const maxErrors = 100

/**
 * Parses what a user posted into a sweep definition with every default filled in. `lookFurther` says what is wrong with an
 * input that the schema does not see; it is asked only if there are errors already, to be told with them.
 * @throws ProblemError INVALID_DEFINITION with one error per path; an unknown key is answered with
 * the nearest known one.
 */
export function parseDefinition(
  input: unknown,
  lookFurther: (input: unknown) => FieldError[] = () => [],
): SweepDefinition {
  return isExternal(input)
    ? parseBy(externalDefinitionSchema, input)
    : parseBy(imageDefinitionSchema, input, lookFurther)
}

/** Whether an input asks for programs as its trainer. */
function isExternal(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'trainer' in input
    ? input.trainer === 'external'
    : false
}

function parseBy<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  lookFurther: (input: unknown) => FieldError[] = () => [],
): z.output<Schema> {
  if (isDeeperThan(maxDepth, input)) {
    const message = `is nested deeper than ${maxDepth} levels`
    throw new ProblemError('INVALID_DEFINITION', `The sweep definition ${message}.`, [
      { path: '', message },
    ])
  }
  const parsed = schema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  const { errors, sentence } = describeErrors(parsed.error, 'definition', lookFurther(input))
  throw new ProblemError('INVALID_DEFINITION', `The sweep definition has ${sentence}`, errors)
}

/**
 * Errors of what was parsed with its input reported, and `further` ones, each with its path, and "2 errors; the first: …"
 * for a sentence. An error without a path is one of `whole`.
 */
export function describeErrors(
  error: z.ZodError,
  whole: string,
  further: FieldError[] = [],
): { errors: FieldError[]; sentence: string } {
  const single = withoutEchoes(error.issues).flatMap(eachKeyAlone)
  const described = single.slice(0, maxErrors).flatMap((issue) => describeIssue(issue))
  const errors = [...described, ...further].slice(0, maxErrors)
  const all = single.length + further.length
  const count = counted(all, 'error')
  const listed = all > maxErrors ? `, of which ${maxErrors} are listed` : ''
  const [first] = errors
  return {
    errors,
    sentence: `${count}${listed}; the first: ${first?.path || whole}: ${first?.message}`,
  }
}

/** What is missing where a key is unknown is most likely that key: one mistake is said once. */
function withoutEchoes(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const placeOf = ({ path }: z.core.$ZodIssue) => path.map(String).join('.')
  const slips = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(placeOf))
  return issues.filter((issue) => issue.code !== 'custom' || !slips.has(placeOf(issue)))
}

/** Each unknown key is an error of its own. */
function eachKeyAlone(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ ...issue, keys: [key] }))
    : [issue]
}

function isDeeperThan(levels: number, input: unknown): boolean {
  let level = [input]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    )
  }
  return false
}

/** Turns a zod issue into path-and-message pairs that a person can act on; paths of a union's branch begin at `base`. */
function describeIssue(issue: z.core.$ZodIssue, base = ''): FieldError[] {
  const path = shorten([base, ...issue.path.map(String)].filter((part) => part !== '').join('.'))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: shorten(path ? `${path}.${key}` : key),
      message: unknownKeyMessage(key, knownKeysAt(path, kindOf(issue.input))),
    }))
  }
  if (isMissing(issue)) return [{ path, message: 'is missing' }]
  if (issue.code === 'invalid_type' && issue.input === null) return [{ path, message: 'is empty' }]
  if (issue.code === 'invalid_union') return [describeUnion(path, issue)]
  return [{ path, message: longForm(path, issue) ?? plainMessage(issue) }]
}

/** Of a word where an object was expected. */
function longForm(path: string, { code, input }: z.core.$ZodIssue): string | undefined {
  if (typeof input === 'object' || input === undefined) return undefined
  if (code === 'invalid_union')
    return isNamedPlace(path) ? longFormOf(path, String(input)) : undefined
  return code === 'invalid_type' && typeof input === 'string' ? longFormOf(path, input) : undefined
}

function shorten(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path
}

/** Known only where the parser was asked to report its input. */
function isMissing(issue: z.core.$ZodIssue): boolean {
  return 'input' in issue && issue.input === undefined
}

/** Each grid of `search.of` knows what `parameters` does, and a number may be a range. */
function knownKeysAt(path: string, kind: unknown): readonly string[] {
  const place = path.replace(/^search\.of\.\d+/, 'parameters')
  const [, parameter] = /^parameters\.(\w+)$/.exec(place) ?? []
  const row = imageSpace.find(({ name }) => name === parameter)
  if (parameter !== undefined && row === undefined) return [...numberKeys, 'integer', 'default']
  // An entry of a list.
  const list = place.replace(/\.\d+$/, '')
  if (path === 'stopping') return stoppingKeys(kind)
  if (path === 'search') return kind === 'grid' ? ['kind', 'of'] : ['kind', 'trials']
  return row && isNumeric(row) ? numberKeys : (knownKeys.get(list) ?? [])
}

function kindOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'kind' in input ? input.kind : undefined
}

/** Of a union's branches, the one that got deepest or failed in fewest places is what the user meant. */
function describeUnion(path: string, issue: z.core.$ZodIssueInvalidUnion): FieldError {
  const branches = issue.errors
    .filter((branch) => branch.length > 0)
    .sort((a, b) => deepest(b) - deepest(a) || slips(a) - slips(b) || a.length - b.length)
  const form = longForm(path, issue)
  if (form !== undefined) return { path, message: form }
  const { discriminator, options } = issue as { discriminator?: string; options?: string[] }
  if (discriminator !== undefined) {
    const given = (issue.input as Record<string, unknown> | undefined)?.[discriminator]
    const nearest = typeof given === 'string' ? nearestOf(given, options ?? []) : undefined
    const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`
    return { path, message: `must be one of ${options?.join(', ')}${meant}` }
  }
  const best = branches[0]
  if (best === undefined || deepest(best) === 0) {
    const inner = leavesOf(issue)
    // A branch that took the type is the one that was meant.
    const typed = inner.filter((one) => one.code !== 'invalid_type')
    const kinds = inner.flatMap((one) => (one.code === 'invalid_type' ? one.expected : []))
    const messages =
      typed.length === 0
        ? [expectedText(kinds, issue.input)]
        : [...new Set(typed.map(plainMessage))]
    return { path, message: messages.join('; or: ') || issue.message }
  }
  // A slip in a name says more than that the name is missing.
  const slip = best.find(({ code }) => code === 'unrecognized_keys')
  return describeIssue(slip ?? (best[0] as z.core.$ZodIssue), path)[0] as FieldError
}

/** Issues of the branches, and of the branches of a branch that is a union itself. */
function leavesOf(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] {
  return issue.errors.flat().flatMap((one) => {
    return one.code === 'invalid_union' && one.errors.length > 0 ? leavesOf(one) : [one]
  })
}

function slips(issues: readonly z.core.$ZodIssue[]): number {
  return issues.filter(({ code }) => code === 'unrecognized_keys').length
}

function deepest(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)),
  )
}
