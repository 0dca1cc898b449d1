import { importanceMethods } from '@sweepstack/protocol/importance-methods'
import { exportFormats } from '@sweepstack/protocol/trial-files'
import type { Command } from 'commander'
import { Option } from 'commander'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'
import { addReplayCommand } from './replay.ts'

/** Commands about what a sweep brought: results, models, and what failed. */
export function addResultCommands(program: Command, use: Use): void {
  addOutputCommands(program, use)
  addMistakesCommand(program, use)
  addEvaluateCommand(program, use)
  addImportanceCommand(program, use)
  addModelCommands(program, use)
  addReplayCommand(program, use)
  addWhyCommand(program, use)
  addFailureCommands(program, use)
  addLineageCommands(program, use)
}

/** The command that fetches what a trial produced. */
function addOutputCommands(program: Command, use: Use): void {
  program
    .command('outputs')
    .argument('<id>', 'the sweep')
    .argument('[number]', 'the trial', wholeNumber(1, 1e9))
    .description(
      'write curves, confusion matrix, predictions and submission of a trial (default: the best)',
    )
    .option('--to <dir>', 'where to put the files', '.')
    .action(use(() => import('../actions/outputs.ts'))('outputs'))
}

/** The command that asks how well what leads on the validation images does on others. */
function addEvaluateCommand(program: Command, use: Use): void {
  program
    .command('evaluate <id>')
    .description('measure the best configs on the test images, and on each group of images')
    .option('--limit <n>', 'number of best configs to evaluate', wholeNumber(1, 500), '3')
    .action(use(() => import('../actions/evaluate.ts'))('evaluate'))
}

/** The command that asks which parameters decide. */
function addImportanceCommand(program: Command, use: Use): void {
  program
    .command('importance <id>')
    .description('show which parameters decide a metric, alone and in pairs, with intervals')
    .option('--metric <name>', 'default: the metric of the sweep')
    .addOption(
      new Option('--goal <way>', 'which way the metric is better').choices([
        'maximize',
        'minimize',
      ]),
    )
    .addOption(
      new Option('--method <name>', 'share of the variance, or of being among the best tenth')
        .choices(importanceMethods)
        .default('fanova'),
    )
    .option(
      '--epoch <n>',
      'compare all trials at this epoch (default: each at its last)',
      wholeNumber(1, 1e5),
    )
    .option('--png <file>', 'also as a picture, in this file')
    .action(use(() => import('../actions/importance.ts'))('importance'))
}

/** The command that shows which images a model gets wrong. */
function addMistakesCommand(program: Command, use: Use): void {
  program
    .command('mistakes')
    .argument('<id>', 'the sweep')
    .argument('[number]', 'the trial', wholeNumber(1, 1e9))
    .description(
      'list the images that a trial gets wrong, the surest mistakes first (default: the best)',
    )
    .addOption(new Option('--split <name>', 'which images').choices(['val', 'test']).default('val'))
    .option('--true <class>', 'only images of this class')
    .option('--predicted <class>', 'only images that are taken for this class')
    .option('--limit <n>', 'images to list', wholeNumber(1, 200), '20')
    .action(use(() => import('../actions/mistakes.ts'))('mistakes'))
}

/** The command that explains what became of trials. */
function addWhyCommand(program: Command, use: Use): void {
  program
    .command('why')
    .argument('<id>', 'the sweep')
    .argument('[number]', 'the trial (default: all)', wholeNumber(1, 1e9))
    .description(
      'say why trials went on, rested, were stopped or tried again, and of one why it was proposed',
    )
    .option(
      '--last <n>',
      'decisions on all trials to print, the newest (default: 50, with --json all)',
      wholeNumber(1, 1e9),
    )
    .action(use(() => import('../actions/why.ts'))('why'))
}

/** Commands about trained models. */
function addModelCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/models.ts'))
  program
    .command('ensemble <id>')
    .description('find the trials that predict best together, and write their submission')
    .option('--candidates <n>', 'number of best trials to choose from', wholeNumber(1, 50), '10')
    .option('--to <file>', 'where to put the submission')
    .action(does('ensemble'))
  program
    .command('export')
    .argument('<id>', 'the sweep')
    .argument('[number]', 'the trial', wholeNumber(1, 1e9))
    .description('write the trained model of a trial (default: the best)')
    .addOption(
      new Option('--format <name>', 'what for')
        .choices(Object.keys(exportFormats))
        .default('safetensors'),
    )
    .option('--best', 'of the trial that leads (the default)')
    .option('--epoch <n>', 'epoch of the checkpoint (default: the last)', wholeNumber(1, 1e5))
    .option('--to <dir>', 'where to put it', '.')
    .action(does('exportModel'))
  program
    .command('predict <model> <images...>')
    .description('classify images with an exported model (weights.safetensors)')
    .option('--top <n>', 'classes for each image', wholeNumber(1, 1e5), '3')
    .action(does('predict'))
}

/** Commands about what failed. */
function addFailureCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/failures.ts'))
  program
    .command('failures <id>')
    .description('list the failures of a sweep, grouped by cause')
    .action(does('failures'))
  program
    .command('retry <id>')
    .description('retry failed trials of a sweep: all, or those named')
    .option('--trial <n>', 'this trial only', wholeNumber(1, 1e9))
    .option('--signature <text>', 'those of this signature, as `failures` prints it')
    .action(does('retry'))
}

/** Commands about lineages. */
function addLineageCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/lineages.ts'))
  program
    .command('lineage <lineage>')
    .description('one lineage: epochs, learning rates, checkpoints, its parent and its forks')
    .action(does('lineage'))
  program
    .command('verify <lineage>')
    .description('train epochs again from a checkpoint and compare their bits with the record')
    .option('--from <epoch>', 'epoch of the checkpoint to go on from', wholeNumber(0, 1e5))
    .option('--to <epoch>', 'last epoch to train', wholeNumber(1, 1e5))
    .action(does('verify'))
}
