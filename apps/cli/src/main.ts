import { harden } from '@sweepstack/protocol/harden'
import { Command } from 'commander'
import { addDatasetCommands } from './commands/datasets.ts'
import { addDiskCommands } from './commands/disk.ts'
import { addEvaluateCommand } from './commands/evaluate.ts'
import { addFailureCommands } from './commands/failures.ts'
import { addKeyCommands } from './commands/keys.ts'
import { addLineageCommands } from './commands/lineages.ts'
import { addMachineCommands } from './commands/machines.ts'
import { addModelCommands } from './commands/models.ts'
import { addOutputCommands } from './commands/outputs.ts'
import { addPartCommands } from './commands/parts.ts'
import { addSweepCommands } from './commands/sweeps.ts'
import { readConfig } from './config.ts'
import { complain, outputs } from './output/terminal.ts'
import { useWith } from './when-used.ts'

harden()
// Only what --help and usage errors need is loaded here: a command's own modules come when it is used.
const program = new Command('sweepstack')
  .description('Hyperparameter sweeps that never train the same epoch twice.')
  .version('0.1.0')
  .option('--url <url>', 'API to talk to (SWEEPSTACK_URL)')
  .option('--json', 'machine-readable output')
  .configureOutput(outputs)
  .showHelpAfterError('fix: sweepstack --help lists the commands')

const config = readConfig()
const use = useWith(config, () => program.opts())
addPartCommands(program, use, config)
addSweepCommands(program, use)
addFailureCommands(program, use)
addLineageCommands(program, use)
addOutputCommands(program, use)
addEvaluateCommand(program, use)
addModelCommands(program, use)
addDatasetCommands(program, use, config)
addDiskCommands(program, use)
addKeyCommands(program, use)
addMachineCommands(program, use)

try {
  await program.parseAsync()
} catch (error) {
  const { explain } = await import('./cli-error.ts')
  complain(explain(error))
  // Not the exit code alone: a request that nobody answers would hold the process.
  process.exit(1)
}
