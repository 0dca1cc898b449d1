import type { KeyScope } from '@sweepstack/protocol'
import { type Command, Option } from 'commander'
import type { Use } from '../when-used.ts'

const scopes: readonly KeyScope[] = ['read', 'sweeps', 'worker', 'admin']

/** Keys of the API: who may do what. */
export function addKeyCommands(program: Command, use: Use): void {
  const does = use(() => import('../actions/keys.ts'))
  const keys = program.command('keys').description('list, add and remove keys of the API')
  keys
    .command('add <name>')
    .description('make a key and print it, this once')
    .addOption(
      new Option('--scope <scopes...>', 'what it may do: each may read, admin does everything')
        .choices(scopes)
        .makeOptionMandatory(),
    )
    .action(does('add'))
  keys
    .command('list')
    .description('names and scopes; the keys themselves are kept nowhere')
    .action(does('list'))
  keys.command('remove <name>').description('refuse a key from now on').action(does('remove'))
}
