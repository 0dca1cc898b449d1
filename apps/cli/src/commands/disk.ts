import type { Command } from 'commander'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

/** Commands about what is stored, and about getting rid of it. */
export function addDiskCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/disk.ts'))
  program
    .command('disk')
    .description('what checkpoints, predictions and datasets take, and why they are kept')
    .option('--largest <n>', 'lineages to show', wholeNumber(0, 10_000), '5')
    .action(does('disk'))
  program
    .command('gc')
    .description('delete what nobody needs; the scheduler does so every hour')
    .option('--dry-run', 'only say what would go')
    .action(does('collect'))
  program
    .command('delete <id>')
    .description('forget a sweep that has ended; what it trained stays for a while')
    .action(does('forget'))
}
