import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/**
 * An answer as a schema has it; undefined if it is another. What a later version has put in beside what this one
 * knows (a field, a word in the place of a word, a kind of something within) is left in it: its reader looks at what it
 * knows.
 */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown): T | undefined {
  const { success, data, error } = schema.safeParse(answer)
  if (success) return data
  return error.issues.every((issue) => isAddition(issue, answer)) ? (answer as T) : undefined
}

/** Whether an issue with `value`, which lies `depth` places within the answer, is but something new in it. */
function isAddition(issue: Issue, value: unknown, depth = 0): boolean {
  const found = issue.path.reduce(within, value)
  switch (issue.code) {
    case 'unrecognized_keys':
      return true
    case 'invalid_value':
      return typeof found === 'string' && issue.values.every((word) => typeof word === 'string')
    case 'invalid_union': {
      const here = depth + issue.path.length
      // Of another kind at the root it is another answer.
      if (issue.discriminator !== undefined) return here > 1 && typeof found === 'string'
      return issue.errors.some((issues) => issues.every((each) => isAddition(each, found, here)))
    }
    default:
      return false
  }
}

function within(value: unknown, key: PropertyKey): unknown {
  return (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
}
