import type { Command } from 'commander'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

/** The command that asks how well what leads on the validation images does on others. */
export function addEvaluateCommand(program: Command, use: Use): void {
  program
    .command('evaluate <id>')
    .description('accuracy of the best configs on the test images, and on each group of them')
    .option('--limit <n>', 'of so many configs, the best ones', wholeNumber(1, 500), '3')
    .action(use(() => import('../actions/evaluate.ts'))('evaluate'))
}
