import { counted, type FailureGroup } from '@sweepstack/protocol'
import type { Session } from '../session.ts'

/** What failed in a sweep, grouped by why. */
export async function failures(session: Session, id: string): Promise<void> {
  const failures = await session.client().failures(id)
  session.print(failures, failuresText)
}

/** Tries failed trials again: all, or those named. */
export async function retry(
  session: Session,
  id: string,
  options: { trial?: string; signature?: string },
): Promise<void> {
  const { trial, signature } = options
  const trials = await session.client().retry(id, {
    ...(trial === undefined ? {} : { trial: Number(trial) }),
    ...(signature === undefined ? {} : { signature }),
  })
  session.print(trials, () => `to try again: ${counted(trials.length, 'trial')}`)
}

function failuresText(groups: FailureGroup[]): string {
  if (groups.length === 0) return 'nothing failed'
  return groups
    .map(({ count, where, message, code, signature }) => {
      const what = counted(count, 'failure')
      return `${what}${where ? `: ${where}` : ''}: ${code}: ${message}\n  signature: ${signature}`
    })
    .join('\n')
}
