import type { Command } from 'commander'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

/** Commands about lineages. */
export function addLineageCommands(program: Command, use: Use): void {
  program
    .command('verify <lineage>')
    .description('train epochs again from a checkpoint and compare their bits with the record')
    .option('--from <epoch>', 'epoch of the checkpoint to go on from', wholeNumber(0, 1e5))
    .option('--to <epoch>', 'last epoch to train', wholeNumber(1, 1e5))
    .action(use(() => import('../actions/lineages.ts'))('verify'))
}
