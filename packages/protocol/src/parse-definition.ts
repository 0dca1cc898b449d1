import type { z } from 'zod'
import { type FieldError, ProblemError } from './problem.ts'
import {
  parametersSchema,
  type SweepDefinition,
  sweepDefinitionSchema,
  topKSchema,
} from './sweep-definition.ts'

const knownKeys: Record<string, string[]> = {
  '': Object.keys(sweepDefinitionSchema.shape),
  parameters: Object.keys(parametersSchema.shape),
  topK: Object.keys(topKSchema.shape),
}

/**
 * Parses what a user posted into a sweep definition with every default filled in.
 * @throws ProblemError INVALID_DEFINITION with one error per path; an unknown key is answered with
 * the nearest known one.
 */
export function parseDefinition(input: unknown): SweepDefinition {
  const parsed = sweepDefinitionSchema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap(describeIssue)
  throw new ProblemError(
    'INVALID_DEFINITION',
    `The sweep definition has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}; the first: ${errors[0]?.path || 'definition'}: ${errors[0]?.message}`,
    errors,
  )
}

/** Turns a zod issue into path-and-message pairs that a person can act on. */
function describeIssue(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      message: unknownKeyMessage(key, knownKeysAt(path)),
    }))
  }
  if (isMissing(issue)) return [{ path, message: 'is missing' }]
  if (issue.code === 'invalid_union') return [describeUnion(path, issue)]
  return [{ path, message: issue.message }]
}

/** Known only where the parser was asked to report its input. */
function isMissing(issue: z.core.$ZodIssue): boolean {
  return 'input' in issue && issue.input === undefined
}

/** Each grid of `search.of` knows what `parameters` does. */
function knownKeysAt(path: string): string[] {
  return knownKeys[path.replace(/^(search\.)?of\.\d+$/, 'parameters')] ?? []
}

/** Of a union's branches, the one that got deepest or failed in fewest places is what the user meant. */
function describeUnion(path: string, issue: z.core.$ZodIssueInvalidUnion): FieldError {
  const branches = issue.errors
    .filter((branch) => branch.length > 0)
    .sort((a, b) => deepest(b) - deepest(a) || a.length - b.length)
  const best = branches[0]
  if (best === undefined || deepest(best) === 0) {
    const inner = issue.errors.flat()
    const messages = inner.every((one) => one.code === 'invalid_type')
      ? [`expected ${listed(inner.map(({ expected }) => expected))}, not ${shown(issue.input)}`]
      : [...new Set(inner.map((one) => one.message))]
    return { path, message: messages.join('; or: ') || issue.message }
  }
  const first = describeIssue(best[0] as z.core.$ZodIssue)[0] as FieldError
  return { path: [path, first.path].filter(Boolean).join('.'), message: first.message }
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value).slice(0, 40)
}

/** "number, list or object" */
function listed(kinds: string[]): string {
  const words = [...new Set(kinds)].map((kind) => (kind === 'array' ? 'list' : kind))
  return [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ')
}

function deepest(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)),
  )
}

function unknownKeyMessage(key: string, known: string[]): string {
  const nearest = known
    .map((candidate) => ({ candidate, distance: editDistance(key, candidate) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return nearest && nearest.distance <= Math.max(2, key.length / 2)
    ? `unknown key; did you mean "${nearest.candidate}"?`
    : `unknown key; known: ${known.join(', ') || 'none'}`
}

/** Levenshtein's distance, case ignored. */
function editDistance(left: string, right: string): number {
  const a = left.toLowerCase()
  const b = right.toLowerCase()
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(
        Math.min(substitution, (previous[j] as number) + 1, (current[j - 1] as number) + 1),
      )
    }
    previous = current
  }
  return previous[b.length] as number
}
