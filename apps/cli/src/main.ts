import { Command } from 'commander'
import { explain } from './cli-error.ts'
import { addDatasetCommands } from './commands/datasets.ts'
import { addDiskCommands } from './commands/disk.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addEvaluateCommand } from './commands/evaluate.ts'
import { addFailureCommands } from './commands/failures.ts'
import { addLineageCommands } from './commands/lineages.ts'
import { addModelCommands } from './commands/models.ts'
import { addOutputCommands } from './commands/outputs.ts'
import { addPartCommands } from './commands/parts.ts'
import { addSweepCommands } from './commands/sweeps.ts'
import { readConfig } from './config.ts'
import { table } from './output/table.ts'
import { createSession } from './session.ts'

const program = new Command('sweepstack')
  .description('Hyperparameter sweeps that never train the same epoch twice.')
  .version('0.1.0')
  .option('--url <url>', 'API to talk to (SWEEPSTACK_URL)')
  .option('--json', 'machine-readable output')
  .showHelpAfterError('fix: sweepstack --help lists the commands')

const session = createSession(readConfig(), () => program.opts())
addPartCommands(program, session)
addSweepCommands(program, session)
addFailureCommands(program, session)
addLineageCommands(program, session)
addOutputCommands(program, session)
addEvaluateCommand(program, session)
addModelCommands(program, session)
addDatasetCommands(program, session)
addDiskCommands(program, session)
program
  .command('workers')
  .description('the fleet')
  .action(async () => {
    const workers = await session.client().workers()
    const rows = workers.map((worker) => [
      worker.id,
      worker.device,
      `${worker.running.length}/${worker.slots}`,
      worker.status,
    ])
    session.print(workers, table(['worker', 'device', 'busy', 'status'], rows))
  })
addDoctorCommand(program, session)

try {
  await program.parseAsync()
} catch (error) {
  console.error(explain(error))
  // Not the exit code alone: a request that nobody answers would hold the process.
  process.exit(1)
}
