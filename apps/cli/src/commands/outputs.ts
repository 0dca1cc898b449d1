import type { Command } from 'commander'
import type { Use } from '../when-used.ts'

/** The command that fetches what a trial produced. */
export function addOutputCommands(program: Command, use: Use): void {
  program
    .command('outputs <id> [number]')
    .description(
      'curves, confusion matrix, predictions and submission of a trial, the best by default',
    )
    .option('--to <dir>', 'where to put the files', '.')
    .action(use(() => import('../actions/outputs.ts'))('outputs'))
}
