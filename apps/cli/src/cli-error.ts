import { ClientError } from '@sweepstack/client'
import { ProblemError } from '@sweepstack/protocol'
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
    return `error: ${error.message}\n  fix: ${error.fix}`
  }
  if (error instanceof ProblemError) return explainProblem(error.message, error.errors)
  if (error instanceof ClientError) {
    return error.problem
      ? explainProblem(error.problem.detail, error.problem.errors)
      : `error: ${error.message}\n  fix: start it with: sweepstack up (or name another with --url)`
  }
  return `error: ${(error as Error).message}\n  fix: if this persists, run it again with SWEEPSTACK_LOG_LEVEL=debug and report it`
}

function explainProblem(detail: string, errors: { path: string; message: string }[]): string {
  const places = errors.map(({ path, message }) => `  ${path || 'definition'}: ${message}`)
  return [`error: ${detail}`, ...places].join('\n')
}
