import type { z } from 'zod'
import { counted } from '../counted.ts'
import { nearestOf } from '../nearest-key.ts'

type Issue = z.core.$ZodIssue

/** An issue by its places: unknown keys have one each. */
export function plainIssues(issue: Issue): { path: string; message: string }[] {
  const path = issue.path.map(String)
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: path.join('.'), message: plainMessage(issue) }]
  }
  return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'unknown key' }))
}

/** What is wrong with a value, in words that say what it has to be. Texts that a schema gives itself are kept. */
export function plainMessage(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return plainType(issue)
    case 'too_small':
      return plainBound(issue, issue.minimum, issue.inclusive === false ? 'more than' : 'at least')
    case 'too_big':
      return plainBound(issue, issue.maximum, issue.inclusive === false ? 'less than' : 'at most')
    case 'invalid_value':
      return plainChoice(issue)
    case 'invalid_key':
      return issue.issues.map(plainMessage).join('; ')
    default:
      return issue.message
  }
}

/** "expected number, list or object, not 3"; without the value where the parser was not asked to report it. */
export function expectedText(kinds: readonly string[], input?: unknown): string {
  const words = [...new Set(kinds.map((kind) => typeNames.get(kind) ?? kind))]
  const listed = [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ')
  return input === undefined ? `expected ${listed}` : `expected ${listed}, not ${shown(input)}`
}

const typeNames = new Map([
  ['array', 'list'],
  ['tuple', 'list'],
  ['record', 'object'],
  ['string', 'text'],
  ['int', 'whole number'],
  ['boolean', 'true or false'],
])

/** Zod's own texts, which tell of types of a language and not of what to write. */
const isOwn = (message: string) => !/^(Invalid (input|option)|Too (small|big))/.test(message)

function plainType(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  if (isOwn(issue.message)) return issue.message
  const { input } = issue as { input?: unknown }
  return expectedText([issue.expected], input)
}

function plainBound(
  issue: Extract<Issue, { code: 'too_small' | 'too_big' }>,
  bound: number | bigint,
  words: string,
): string {
  if (isOwn(issue.message)) return issue.message
  const count = Number(bound).toLocaleString('en', { maximumSignificantDigits: 15 })
  const amount = Number(bound) >= 1e15 ? String(bound) : count
  switch (issue.origin) {
    case 'array':
    case 'set':
      return issue.exact
        ? `needs exactly ${counted(Number(bound), 'entry', 'entries')}`
        : `must have ${words} ${counted(Number(bound), 'entry', 'entries')}`
    case 'string':
      return Number(bound) === 1 && issue.code === 'too_small'
        ? 'is empty'
        : `must have ${words} ${counted(Number(bound), 'character')}`
    default:
      return `must be ${words} ${amount}`
  }
}

/** Of a word that is none of those allowed, also which one may be meant. */
function plainChoice(issue: Extract<Issue, { code: 'invalid_value' }>): string {
  const { input } = issue as { input?: unknown }
  const values = issue.values.map(String)
  const said = isOwn(issue.message)
    ? issue.message
    : `must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`
  const nearest = typeof input === 'string' ? nearestOf(input, values) : undefined
  return nearest === undefined ? said : `${said}; did you mean "${nearest}"?`
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? '?').slice(0, 40)
}
