import { FixableError } from './fixable-error.ts'
import { systemFix } from './system-fix.ts'

/** The lines that a part prints when it cannot start. */
export function explainStart(part: string, error: unknown): string {
  if (error instanceof FixableError) return `${part}: ${error.message}\n  fix: ${error.fix}\n`
  const { stack, message } = error as Error
  const fix = systemFix(error)
  if (fix !== undefined) return `${part}: ${message}\n  fix: ${fix}\n`
  return `${part}: ${stack ?? message}\n  fix: report this, it should not happen\n`
}
