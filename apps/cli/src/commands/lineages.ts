import type { Command } from 'commander'
import type { Use } from '../when-used.ts'

/** Commands about lineages. */
export function addLineageCommands(program: Command, use: Use): void {
  program
    .command('verify <lineage>')
    .description('train epochs again from a checkpoint and compare their bits with the record')
    .option('--from <epoch>', 'epoch of the checkpoint to go on from')
    .option('--to <epoch>', 'last epoch to train')
    .action(use(() => import('../actions/lineages.ts'))('verify'))
}
