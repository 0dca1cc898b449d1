import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

export function addDatasetCommands(program: Command, use: Use, config: Config): void {
  const does = use(() => import('../actions/datasets.ts'))
  const datasets = program.command('datasets').description('list, add and make datasets')
  datasets.command('list').description('registered datasets').action(does('list'))
  datasets
    .command('add <name> <folder>')
    .description('register a folder with train.csv, val.csv and train_images/, val_images/')
    .option('--data <dir>', 'data root of the API', config.dataRoot)
    .action(does('add'))
  datasets
    .command('make <name>')
    .description('draw emoji-100, emoji-20 or emoji-5 and register it')
    .option('--data <dir>', 'data root of the API', config.dataRoot)
    .option('--seed <n>', 'another seed, other pictures', wholeNumber(0, 2 ** 31), '42')
    .action(does('make'))
}
