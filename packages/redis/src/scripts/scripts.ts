import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'
import { type Piece, piecesOf, scriptText } from './script-text.ts'

const folder = new URL('../../lua/', import.meta.url)
const read = (name: string) => readFileSync(new URL(`${name}.lua`, folder), 'utf8')

/** Files of `lua/shared/`, each after those of which it uses anything. */
const sharedFiles = [
  'json',
  'names',
  'changes',
  'sweeps',
  'trials',
  'watches',
  'progress',
  'jobs',
  'slots',
  'lineages',
  'commands',
  'ahead',
  'tree',
  'taking',
]

/** The locals that scripts have in common. */
export const sharedPieces = (): Piece[] =>
  piecesOf(sharedFiles.map((name) => read(`shared/${name}`)).join('\n'))

/** Script and its number of keys. */
const scripts = {
  'create-sweep': 4,
  'register-dataset': 4,
  'remove-dataset': 5,
  'rename-dataset': 4,
  'commit-sweep': 9,
  'read-pieces': 4,
  'read-facts': 7,
  'settle-sweep': 4,
  'push-input': 1,
  'request-change': 3,
  'begin-removal': 4,
  'watch-trials': 1,
  'unwatch-trial': 1,
  'promote-trial': 1,
  'fork-trial': 1,
  'halt-trial': 1,
  'speculate-trial': 1,
  'end-trial': 1,
  'start-lineage': 1,
  'ask-trials': 1,
  'complete-lineage': 1,
  'fail-told': 1,
  'report-epoch': 1,
  'record-checkpoint': 1,
  'hand-back': 1,
  'retry-lineage': 1,
  'retry-trial': 1,
  'waiting-lines': 1,
  'due-retries': 1,
  'forget-retries': 1,
  'fail-lineage': 1,
  'requeue-lost': 1,
  'trim-lineage': 1,
  'forget-lineage': 1,
  'note-change': 1,
} as const
type ScriptName = keyof typeof scripts

type Argument = string | number
type Command = (...args: Argument[]) => Promise<unknown>

export type ScriptCall = [name: ScriptName, ...args: Argument[]]

/** Gives the connection one command per file of `lua/`, each after the shared pieces that it uses. */
export function defineScripts(redis: Redis): void {
  const pieces = sharedPieces()
  for (const [name, numberOfKeys] of Object.entries(scripts)) {
    redis.defineCommand(name, { numberOfKeys, lua: scriptText(pieces, read(name)) })
  }
}

/** Runs a script: keys first, then arguments. */
export async function runScript(redis: Redis, ...[name, ...args]: ScriptCall): Promise<unknown> {
  const command = (redis as unknown as Record<string, Command>)[name] as Command
  return command.call(redis, ...args)
}

/**
 * Runs scripts in order, in one round trip (`gatherWrites`); what one of them throws is its own answer. Not as a pipeline:
 * ioredis gives each one a method for every script, which takes longer than a call. Only after a SCRIPT FLUSH under an open
 * connection the order is lost, as in a pipeline: what Redis has forgotten is sent again, after those behind it.
 */
export function runScripts(redis: Redis, calls: ScriptCall[]): Promise<unknown[]> {
  return Promise.all(calls.map((call) => runScript(redis, ...call).catch((error) => error)))
}

/**
 * Whether a script failed by what it found in the records, and so will again. All else (no room, no rights, no
 * answer) passes.
 */
export function isLastingFault(error: Error): boolean {
  return /WRONGTYPE|attempt to |bad argument/.test(error.message)
}
