import { keyScopes } from '@sweepstack/protocol/key-scopes'
import { sourceKinds } from '@sweepstack/protocol/source-kinds'
import type { Command } from 'commander'
import { Option } from 'commander'
import type { Config } from '../config.ts'
import { imageSize } from '../image-size.ts'
import { shares } from '../shares.ts'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

/** Commands about what an installation keeps: datasets, files, keys. */
export function addStoredCommands(program: Command, use: Use, config: Config): void {
  addDatasetCommands(program, use, config)
  addDiskCommands(program, use)
  addKeyCommands(program, use)
}

function addDatasetCommands(program: Command, use: Use, config: Config): void {
  const does = use(() => import('../actions/datasets.ts'))
  const datasets = program
    .command('datasets')
    .description('list, show, add, make, export, rename and remove datasets')
  datasets.command('list').description('registered datasets').action(does('list'))
  datasets
    .command('show <name>')
    .description('classes and counts of one dataset, by NAME, NAME@HASH or HASH, and its warnings')
    .option(
      '--pictures <dir>',
      'also save sheets of its images, and of pairs that are alike, as PNG',
    )
    .action(use(() => import('../actions/show-dataset.ts'))('show'))
  addAddCommand(datasets, use, config)
  datasets
    .command('export <name>')
    .description('write a dataset, or a version NAME@HASH, as tables and PNG files')
    .requiredOption('--to <dir>', 'a new folder')
    .action(use(() => import('../actions/export-dataset.ts'))('exportDataset'))
  datasets
    .command('rename <name> <new-name>')
    .description('give a dataset, or a version NAME@HASH, another name; sweeps on it go on')
    .action(does('rename'))
  datasets
    .command('remove <name>')
    .description('remove a dataset that no sweep needs, or a version NAME@HASH of it')
    .action(does('remove'))
  datasets
    .command('make <name>')
    .description('draw emoji-100, emoji-20 or emoji-5 and register it')
    .option('--data <dir>', 'data root of the API', config.dataRoot)
    .option(
      '--seed <n>',
      'seed of the drawing; another seed gives other pictures',
      wholeNumber(0, 2 ** 31),
      '42',
    )
    .action(does('make'))
}

/** What is read from the paths, and how. */
function addAddCommand(datasets: Command, use: Use, config: Config): void {
  datasets
    .command('add <name> <paths...>')
    .description('upload images with labels: folders of classes, tables, archives and more')
    .option('--in-place', 'do not upload: the path is under the data folder of the API')
    .option('--data <dir>', 'data root of the API', config.dataRoot)
    .addOption(new Option('--as <kind>', 'what it is, if it may be several').choices(sourceKinds))
    .option('--split <shares>', 'draw splits of the training images, as val=0.1,test=0.1', shares)
    .option('--split-seed <n>', 'draw others', wholeNumber(0, 2 ** 31))
    .option('--group-by <group>', 'never part a group: a column, or a pattern as "{group}_*"')
    .option('--size <pixels>', 'of the images: 64, or height and width as 48x64', imageSize)
    .addOption(
      new Option('--fit <way>', 'for pictures of other proportions (default: cover)').choices([
        'cover',
        'contain',
        'stretch',
      ]),
    )
    .addOption(
      new Option('--channels <n>', '3, or 1 for grey (default: 1 if all are grey)').choices([
        '1',
        '3',
      ]),
    )
    .option('--skip-unreadable <n>', 'leave out at most n files', wholeNumber(0, 10_000))
    .action(use(() => import('../actions/datasets.ts'))('add'))
}

/** Commands about what is stored, and about getting rid of it. */
function addDiskCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/disk.ts'))
  program
    .command('disk')
    .description(
      'show the disk usage of checkpoints, predictions and datasets, and why each is kept',
    )
    .option('--largest <n>', 'sweeps and lineages to show', wholeNumber(0, 1000), '10')
    .action(does('disk'))
  program
    .command('gc')
    .description('delete what nobody needs; the scheduler does so every hour')
    .option('--dry-run', 'only show what would be deleted')
    .action(does('collect'))
  program
    .command('delete <id>')
    .description('delete a sweep that has ended; its lineages stay for a while')
    .action(does('forget'))
}

/** Keys of the API: who may do what. */
function addKeyCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/keys.ts'))
  const keys = program.command('keys').description('list, add and remove keys of the API')
  keys
    .command('add <name>')
    .description('create a key and print it; it is not shown again')
    .addOption(
      new Option(
        '--scope <scopes...>',
        'what the key may do; every scope may read, admin may do everything',
      )
        .choices(keyScopes)
        .makeOptionMandatory(),
    )
    .action(does('add'))
  keys
    .command('list')
    .description('list names and scopes; the keys themselves are not stored')
    .action(does('list'))
  keys.command('remove <name>').description('revoke a key').action(does('remove'))
}
