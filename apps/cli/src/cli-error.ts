import { ClientError } from '@sweepstack/client'
import { type ProblemCode, ProblemError } from '@sweepstack/protocol'
import { visible } from '@sweepstack/protocol/visible-text'
import { ProvisionError } from '@sweepstack/provision'

/** One line for the user, and what to do about it. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly fix: string

  constructor(message: string, fix: string) {
    super(message)
    this.fix = fix
  }
}

/** Any error as the lines that are shown: what, each place at fault, and the fix. */
export function explain(error: unknown): string {
  if (error instanceof CliError || error instanceof ProvisionError) {
    return explained(error.message, error.fix)
  }
  if (error instanceof ProblemError) return explainProblem(error.message, error.errors)
  if (error instanceof ClientError) {
    return error.problem
      ? explainProblem(error.problem.detail, error.problem.errors) + fixOf(error.problem.code)
      : explained(error.message, 'start it with: sweepstack up (or name another with --url)')
  }
  return explained(
    (error as Error).message,
    'if this persists, run it again with SWEEPSTACK_LOG_LEVEL=debug and report it',
  )
}

/** What to do about problems that are not in what was asked for. */
function fixOf(code: ProblemCode): string {
  const fix = fixes[code]
  return fix === undefined ? '' : `\n  fix: ${fix}`
}

const fixes: Partial<Record<ProblemCode, string>> = {
  UNAUTHORIZED:
    'set SWEEPSTACK_API_KEY to a key of this API; its administrator makes one with: sweepstack keys add',
  FORBIDDEN:
    'use another key, or ask for one with this scope: sweepstack keys add NAME --scope SCOPE',
  HOST_NOT_ALLOWED:
    'ask it as http://127.0.0.1:4700, or set SWEEPSTACK_ALLOWED_HOSTS or a key for the API',
}

function explainProblem(detail: string, errors: { path: string; message: string }[]): string {
  const places = errors.map(({ path, message }) => visible(`${path || 'definition'}: ${message}`))
  return [`error: ${visible(detail)}`, ...places.map((place) => `  ${place}`)].join('\n')
}

/** Each on one line: a message may hold text from outside. */
function explained(message: string, fix: string): string {
  return `error: ${visible(message)}\n  fix: ${visible(fix)}`
}
