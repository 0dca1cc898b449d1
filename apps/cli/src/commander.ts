import { createRequire } from 'node:module'

// Required, not imported: Node then takes a third of the time to load it, which is most of what --help takes.
const commander: typeof import('commander') = createRequire(import.meta.url)('commander')

export const { Command, InvalidArgumentError, Option } = commander
