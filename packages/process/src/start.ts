import type { z } from 'zod'
import { FixableError } from './fixable-error.ts'

/** A timer of Node that is asked for more than 2³¹ − 1 ms goes off at once. */
export const longestWaitSeconds = 2_147_483

/** Where artifacts can lie: a folder, a bucket, the URL of an API. Another scheme would become a folder. */
export const artifactLocation = /^(?:(?:s3|https?):\/\/|(?![A-Za-z][A-Za-z\d+.-]*:\/\/))/

/** Settings from environment variables. @throws FixableError naming each that is wrong */
export function parseSettings<T extends z.ZodType>(
  schema: T,
  env: Record<string, string | undefined>,
): z.output<T> {
  const parsed = schema.safeParse(env)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const names = [...new Set(issues.map(({ path }) => path.join('.')))]
  // Our own messages go on with the sentence, zod's begin one.
  const wrong = issues.map(
    ({ path, message }) => `${path.join('.')}${/^[A-Z]/.test(message) ? ':' : ''} ${message}`,
  )
  throw new FixableError(wrong.join('; '), `correct or unset ${names.join(', ')}`)
}

/** The lines that a part prints when it cannot start. */
export function explainStart(part: string, error: unknown): string {
  if (error instanceof FixableError) return `${part}: ${error.message}\n  fix: ${error.fix}\n`
  const { stack, message } = error as Error
  return `${part}: ${stack ?? message}\n  fix: report this, it should not happen\n`
}
