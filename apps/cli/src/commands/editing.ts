import type { Command } from 'commander'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

/** Commands that change what a sweep searches. Values are written as in a sweep file, without the outer braces. */
export function addEditingCommands(program: Command, use: Use): void {
  program
    .command('apply <file>')
    .description('post a sweep file, or edit its sweep to be as it says')
    .option('--sweep <id>', 'which sweep is meant, where its name does not say it')
    .option('--yes', 'edit without asking')
    .option('--dry-run', 'only show the difference; exit code 2 if there is one')
    .action(use(() => import('../actions/apply.ts'))('apply'))
  program
    .command('edit <id>')
    .description('edit a sweep while it runs, or after its end, which continues it')
    .option('--extend <values>', 'add values or widen ranges: "learningRate: 0.03, epochs: 100"')
    .option('--trials <n>', 'raise the trials of the search', wholeNumber(1, 1_000_000))
    .option('--ban <condition...>', 'open no more such configs: "learningRate > 0.01"')
    .option('--unban <condition...>', 'take bans back, as they were given')
    .option('--pin <config...>', 'configs that come next: "learningRate: 0.03, optimizer: adam"')
    .option('--inject <config...>', 'configs that come before the search goes on')
    .option('--budget <limits>', '"trials: 200, hours: 4"; null takes a limit away')
    .option('--parallelism <n>', 'lineages in training at once', wholeNumber(1, 100_000))
    .option('--name <text>', 'rename it')
    .action(use(() => import('../actions/edit.ts'))('edit'))
  program
    .command('clone <ids...>')
    .description('post a copy of a sweep; of several, the configs of the others come first')
    .option('--with <changes>', 'what is otherwise: "name: again, parameters: {epochs: 100}"')
    .option('--dry-run', 'only plan it')
    .action(use(() => import('../actions/clone.ts'))('clone'))
}
