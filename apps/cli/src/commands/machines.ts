import type { Command } from 'commander'
import type { Use } from '../when-used.ts'

/** Commands about machines: the fleet, and this one. */
export function addMachineCommands(program: Command, use: Use): void {
  program
    .command('workers')
    .description('the fleet')
    .action(use(() => import('../actions/workers.ts'))('workers'))
  program
    .command('doctor')
    .description('what was found on this machine')
    .action(use(() => import('../actions/doctor.ts'))('doctor'))
}
