import { ClientError } from '@sweepstack/client'
import { FixableError, systemFix } from '@sweepstack/process'
import { type FieldError, type ProblemCode, ProblemError } from '@sweepstack/protocol'
import { visible } from '@sweepstack/protocol/visible-text'
import { connectionFixes, problemFixes } from './fixes.ts'

/** Any error as the lines that are shown: what, each place at fault, and the fix. */
export function explain(error: unknown): string {
  if (error instanceof FixableError) return explained(error.message, error.fix)
  if (error instanceof ProblemError) return problem(error.code, error.message, error.errors)
  if (error instanceof ClientError) {
    if (error.problem === undefined) {
      return explained(error.message, connectionFixes[error.fault ?? 'silent'])
    }
    const { code, detail, errors } = error.problem
    return problem(code, detail, errors)
  }
  const { message, stack } = error as Error
  const fix = systemFix(error)
  if (fix !== undefined) return explained(message, fix)
  // No one but us can mend this: so we need to see where it was.
  const trace = (stack ?? '').split('\n').slice(1, 6).map(visible).join('\n')
  return `${explained(message, 'this is a fault of sweepstack: report it with these lines')}\n${trace}`
}

/** Of the places at fault. */
const shownPlaces = 10

function problem(code: ProblemCode, detail: string, errors: FieldError[]): string {
  // What the detail says already is not said again.
  const others = errors.filter(({ message }) => !detail.includes(message))
  const places = others
    .slice(0, shownPlaces)
    .map(({ path, message }) => visible(`${path || 'definition'}: ${message}`))
  if (others.length > shownPlaces) places.push(`… and ${others.length - shownPlaces} more`)
  // A later version's API may have another code.
  const fix: string | undefined = problemFixes[code] ?? connectionFixes['other-version']
  return [
    `error: ${visible(detail)}`,
    ...places.map((place) => `  ${place}`),
    ...(fix === undefined ? [] : [`  fix: ${fix}`]),
  ].join('\n')
}

/** Each on one line: a message may hold text from outside. */
function explained(message: string, fix: string): string {
  return `error: ${visible(message)}\n  fix: ${visible(fix)}`
}
