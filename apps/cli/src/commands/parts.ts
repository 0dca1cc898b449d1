import { gpuChoiceForm, parseGpuChoice } from '@sweepstack/process/gpu-choice'
import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import type { Config } from '../config.ts'
import type { Use } from '../when-used.ts'
import { wholeNumber } from '../whole-number.ts'

const slots = () =>
  new Option('--slots <n>', 'trainers at once (default: one per GPU, else one per core)')
    .env('SWEEPSTACK_SLOTS')
    .argParser(wholeNumber(1, 1024))
const gpus = () =>
  new Option(
    '--gpus <which>',
    'GPUs to bind slots to: "all", how many, or "0,2" (default: all that may be seen)',
  )
    .env('SWEEPSTACK_GPUS')
    .argParser(gpuChoice)

/** Stays text, as settings are; one that is empty says nothing. */
function gpuChoice(text: string): string {
  if (text.trim() === '' || parseGpuChoice(text) !== undefined) return text
  throw new InvalidArgumentError(`It ${gpuChoiceForm}.`)
}

/** Commands that run the stack or a part of it. */
export function addPartCommands(program: Command, use: Use, config: Config): void {
  const does = use(() => import('../actions/parts.ts'))
  const stackCommand = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .addOption(
        new Option('--host <address>', 'address to listen on')
          .env('SWEEPSTACK_HOST')
          .argParser((text) => text.trim() || '127.0.0.1')
          .default('127.0.0.1'),
      )
      .addOption(
        new Option('--port <n>', 'port to listen on')
          .env('SWEEPSTACK_PORT')
          .argParser(wholeNumber(0, 65_535)),
      )
      .option('--data <dir>', 'where everything is kept', config.dataRoot)
      .addOption(slots())
      .addOption(gpus())

  stackCommand('up', 'start API, scheduler, worker and Redis on this machine').action(does('up'))
  stackCommand('quickstart', 'run a real sweep on real images and print the leaderboard')
    .option('--exit', 'stop the stack when the sweep has ended')
    .action(does('quickstart'))
  program
    .command('down')
    .description('stop what "up" started')
    .option('--data <dir>', 'where everything is kept', config.dataRoot)
    .action(use(() => import('../actions/down.ts'))('down'))
  program
    .command('worker')
    .description('train lineages for a stack, on this or any machine')
    .option('--redis <url>', 'Redis of the stack')
    .addOption(slots())
    .addOption(gpus())
    .option(
      '--artifacts <location>',
      'where artifacts are stored: a folder, s3:// or the URL of an API',
    )
    .action(does('worker'))
  for (const part of ['api', 'scheduler'] as const) {
    program.command(part).description(`run the ${part} alone, against REDIS_URL`).action(does(part))
  }
  addMachineCommands(program, use)
}

/** Commands about machines: the fleet, and this one. */
function addMachineCommands(program: Command, use: Use): void {
  program
    .command('workers')
    .description('the fleet')
    .action(use(() => import('../actions/workers.ts'))('workers'))
  program
    .command('doctor')
    .description('check this machine: Redis, TensorFlow, GPUs')
    .action(use(() => import('../actions/doctor.ts'))('doctor'))
}
