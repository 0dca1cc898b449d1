import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

/** The command that asks what another stopper would have made of a sweep. */
export function addReplayCommand(program: Command, use: Use): void {
  const command = program
    .command('replay <id>')
    .description('replay the recorded curves under another stopper, or in another order')
    .option('--stopping <kind>', 'the stopper: none, asha, hyperband, median, …', 'none')
    .addOption(
      new Option('--search <order>', 'in which order the configs are begun')
        .choices(['recorded', 'random', 'tpe'])
        .default('recorded'),
    )
    .option(
      '--workers <n>',
      'trials that train at once (default: as many as would now)',
      wholeNumber(1, 10_000),
    )
    .option('--budget <epochs>', 'epochs in all', wholeNumber(1, 1e9))
    .option('--seed <n>', 'of an order that is drawn', wholeNumber(0, 2 ** 30))
  for (const [name, what] of stopperOptions) {
    command.option(`--${name} <n>`, what, number)
  }
  command
    .option('--form <name>', 'asha: promotion, stopping; hyperband: rounds, asynchronous')
    .option('--rounding <name>', 'hyperband: paper-formula, paper-table')
    .action(use(() => import('../actions/replay.ts'))('replay'))
}

/** Numbers that stoppers take; which of them takes what is the API's to say. */
const stopperOptions = [
  ['eta', 'asha, hyperband: the best 1/eta of a rung go on'],
  ['min', 'asha, hyperband: epochs of the lowest rung'],
  ['rungs', 'asha: how many rungs, in place of --min'],
  ['brackets', 'asha: how many brackets'],
  ['bootstrap', 'asha: nobody goes on while no more trials than this are at a rung'],
  ['grace', 'median, percentile, plateau, threshold: epochs before any trial is judged'],
  ['every', 'the same: epochs from one judgement to the next'],
  ['least', 'median, percentile: other trials at an epoch to compare with'],
  ['percentile', 'percentile: of the others, from 0 to 100'],
  ['startup', 'percentile: completed trials before any is stopped'],
  ['patience', 'plateau, percentile: epochs without an improvement'],
  ['min-delta', 'plateau, percentile: what is better by no more is no improvement'],
  ['lower', 'threshold: lower bound of the metric'],
  ['upper', 'threshold: upper bound of the metric'],
] as const

function number(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new InvalidArgumentError('It must be a number.')
}
