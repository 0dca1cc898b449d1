import type { Command } from 'commander'

/** Has each usage error say whose help explains it. To be called when all commands are there. */
export function pointToHelp(command: Command, name = command.name()): void {
  const { commands } = command
  const does = commands.length > 0 ? 'lists the commands' : 'shows what it takes'
  command.showHelpAfterError(`  fix: ${name} --help ${does}`)
  for (const one of commands) pointToHelp(one, `${name} ${one.name()}`)
}
