import type { Command } from 'commander'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

/** Commands about what failed. */
export function addFailureCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/failures.ts'))
  program
    .command('failures <id>')
    .description('what failed in a sweep, grouped by why')
    .action(does('failures'))
  program
    .command('retry <id>')
    .description('try failed trials of a sweep again: all, or those named')
    .option('--trial <n>', 'this trial only', wholeNumber(1, 1e9))
    .option('--signature <text>', 'those of this signature, as `failures` prints it')
    .action(does('retry'))
}
