import type { FailureGroup } from '@sweepstack/protocol'
import type { Command } from 'commander'
import type { Session } from '../session.ts'

/** Commands about what failed. */
export function addFailureCommands(program: Command, session: Session): void {
  program
    .command('failures <id>')
    .description('what failed in a sweep, grouped by why')
    .action(async (id: string) => {
      const failures = await session.client().failures(id)
      session.print(failures, failures.length === 0 ? 'nothing failed' : failuresText(failures))
    })
  program
    .command('retry <id>')
    .description('try failed trials of a sweep again: all, or those named')
    .option('--trial <n>', 'this trial only')
    .option('--signature <text>', 'those of this signature, as `failures` prints it')
    .action(async (id: string, options: { trial?: string; signature?: string }) => {
      const { trial, signature } = options
      const trials = await session.client().retry(id, {
        ...(trial === undefined ? {} : { trial: Number(trial) }),
        ...(signature === undefined ? {} : { signature }),
      })
      session.print(trials, `${trials.length} trials are tried again`)
    })
}

function failuresText(groups: FailureGroup[]): string {
  return groups
    .map(({ count, where, message, code, signature }) => {
      const what = `${count} ${count === 1 ? 'failure' : 'failures'}`
      return `${what}${where ? `: ${where}` : ''}: ${code}: ${message}\n  signature: ${signature}`
    })
    .join('\n')
}
