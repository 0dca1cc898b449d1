import type { Command } from 'commander'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

/** The command that fetches what a trial produced. */
export function addOutputCommands(program: Command, use: Use): void {
  program
    .command('outputs')
    .argument('<id>', 'the sweep')
    .argument('[number]', 'the trial', wholeNumber(1, 1e9))
    .description(
      'curves, confusion matrix, predictions and submission of a trial, the best by default',
    )
    .option('--to <dir>', 'where to put the files', '.')
    .action(use(() => import('../actions/outputs.ts'))('outputs'))
}
