import type { SweepStatus } from '@sweepstack/protocol'
import type { Command } from 'commander'
import { Option } from 'commander'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

const statuses: SweepStatus[] = ['running', 'paused', 'completed', 'cancelled', 'failed']

/** Commands about sweeps, against a running API. */
export function addSweepCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/sweeps.ts'))
  program
    .command('plan <file>')
    .description('show what a sweep would do: trials, lineages, epochs')
    .action(does('plan'))
  program
    .command('schema')
    .description('print the JSON Schema of sweep files, for completion in editors')
    .action(use(() => import('../actions/schema.ts'))('schema'))
  program
    .command('submit <file>')
    .description('post a sweep')
    .option('--watch', 'follow it to its end and print the leaderboard')
    .action(does('submit'))
  program.command('watch <id>').description('follow a sweep to its end').action(does('follow'))
  program
    .command('list')
    .description('the newest sweeps, or those that match')
    .option('--search <words...>', 'words in the name or a tag, or the first digits of the id')
    .option('--tag <tags...>', 'tags that a sweep must have')
    .addOption(new Option('--status <statuses...>', 'in any of these states').choices(statuses))
    .option('--limit <n>', 'rows', wholeNumber(1, 1000), '20')
    .action(does('list'))
  program
    .command('leaderboard <id>')
    .description('show the ranking by the metric of the sweep, with intervals and ties')
    .option('--limit <n>', 'rows', wholeNumber(1, 500), '20')
    .option(
      '--where <condition...>',
      'show only rows that meet every condition, e.g. "learningRate<=0.001"',
    )
    .option('--sort <name>', 'sort by a parameter or a metric; -name sorts descending')
    .action(does('leaderboard'))
  program
    .command('table <id> <file>')
    .description('write all trials to a file: .csv or .parquet')
    .action(does('writeTable'))
  program
    .command('trial')
    .argument('<id>', 'the sweep')
    .argument('<number>', 'the trial', wholeNumber(1, 1e9))
    .description('show a trial with its curve')
    .option('--schedule', 'print a sweep file that trains its config and phases alone')
    .action(does('trial'))
  for (const verb of ['pause', 'resume', 'cancel'] as const) {
    program.command(`${verb} <id>`).description(`${verb} a sweep`).action(does(verb))
  }
}
