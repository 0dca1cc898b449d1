import { type Command, Option } from 'commander'
import { exportFormats } from '../export-formats.ts'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

/** Commands about trained models. */
export function addModelCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/models.ts'))
  program
    .command('ensemble <id>')
    .description('which trials predict better together, and their submission')
    .option('--candidates <n>', 'of so many trials, the best ones', wholeNumber(1, 50), '10')
    .option('--to <file>', 'where to put the submission')
    .action(does('ensemble'))
  program
    .command('export')
    .argument('<id>', 'the sweep')
    .argument('[number]', 'the trial', wholeNumber(1, 1e9))
    .description('the trained model of a trial, the best by default')
    .addOption(
      new Option('--format <name>', 'what for')
        .choices(Object.keys(exportFormats))
        .default('safetensors'),
    )
    .option('--best', 'of the trial that leads (the default)')
    .option('--epoch <n>', 'a checkpointed epoch; the last one by default', wholeNumber(1, 1e5))
    .option('--to <dir>', 'where to put it', '.')
    .action(does('exportModel'))
  program
    .command('predict <model> <images...>')
    .description('what an exported model (weights.safetensors) sees in images')
    .option('--top <n>', 'classes for each image', wholeNumber(1, 1e5), '3')
    .action(does('predict'))
}
