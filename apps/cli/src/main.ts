import { harden } from '@sweepstack/process/harden'
import { version } from '@sweepstack/protocol/version'
import { Command } from 'commander'
import { addEditingCommands } from './commands/editing.ts'
import { addPartCommands } from './commands/parts.ts'
import { pointToHelp } from './commands/point-to-help.ts'
import { addResultCommands } from './commands/results.ts'
import { addStoredCommands } from './commands/stored.ts'
import { addSweepCommands } from './commands/sweeps.ts'
import { readConfig } from './config.ts'
import { complain, endWithOutput, outputs } from './output/terminal.ts'
import { useWith } from './when-used.ts'

harden()
endWithOutput()
// Only what --help and usage errors need is loaded here, in few files: a command's own come when it is used.
const program = new Command('sweepstack')
  .description('Hyperparameter sweeps that never train the same epoch twice.')
  .version(version)
  .option('--url <url>', 'API to talk to (SWEEPSTACK_URL)')
  .option('--json', 'machine-readable output')
  .configureOutput(outputs)

const config = readConfig()
const use = useWith(config, () => program.opts())
addPartCommands(program, use, config)
addSweepCommands(program, use)
addEditingCommands(program, use)
addResultCommands(program, use)
addStoredCommands(program, use, config)
pointToHelp(program)

try {
  await program.parseAsync()
} catch (error) {
  const { explain } = await import('./explain.ts')
  const { withRunningStack } = await import('./running-stack.ts')
  complain(explain(await withRunningStack(error, config.dataRoot)))
  // Not the exit code alone: a request that nobody answers would hold the process.
  process.exit(1)
}
