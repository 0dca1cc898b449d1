import { ClientError } from '@sweepstack/client'
import type { ProblemCode } from '@sweepstack/protocol'

const cures: Partial<Record<ProblemCode, string>> = {
  INVALID_DATASET:
    'Correct what is named and choose the files again: what did not change is not sent again. A kind may be named under “How it is read”.',
  UNREADABLE_FILES:
    'Mend these files and choose them again, or let some be left out under “How it is read”: what did not change is not sent again.',
  INVALID_REQUEST: 'Correct what is named under “How it is read”.',
  STORAGE_FULL:
    'Free space on the machine of the service (sweepstack disk shows what uses it, sweepstack gc deletes what nobody needs), then try again.',
  UPLOAD_DAMAGED: 'Leave the files as they are while they are sent, and choose them again.',
  UPLOAD_NOT_FOUND: 'Try again: what is missing is sent.',
  UPLOAD_INCOMPLETE: 'Try again: what is missing is sent.',
  UNAUTHORIZED: 'Sign in again, then choose the same files: what arrived is not sent again.',
  FORBIDDEN: 'Sign in with a key that may change sweeps.',
}

/** What to do about an upload that failed. */
export function cureOf(error: Error): string {
  if (!(error instanceof ClientError)) return ''
  if (error.problem === undefined) {
    return 'Try again when the service is back: what arrived is not sent again.'
  }
  return cures[error.problem.code] ?? 'Try again: what arrived is not sent again.'
}
