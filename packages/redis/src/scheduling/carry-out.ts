import type { SweepCommand } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import { createDatasetRegistry } from '../datasets/dataset-registry.ts'
import type { Keys } from '../keys.ts'
import { jobsOf, type LineageJob, type LineageQueue } from '../lineages/lineage-queue.ts'
import { runCommands, type TrialCommand } from '../scripts/command-scripts.ts'
import { isLastingFault, runScript } from '../scripts/scripts.ts'
import { removeFromOutbox } from './inbox-outbox.ts'

type EvaluateTrial = Extract<SweepCommand, { kind: 'evaluateTrial' }>

export interface CarryOutParts {
  redis: Redis
  keys: Keys
  queue: LineageQueue
  /** Told of each record that is skipped because it cannot be read. */
  unreadable(what: string): void
}

/**
 * Carries commands of a sweep out and takes them from its outbox. One that can never be carried out, for a record is
 * damaged, ends its own trial. @throws the error of one that may be carried out later; it stays in the outbox
 */
export async function carryOut(
  parts: CarryOutParts,
  id: string,
  commands: SweepCommand[],
): Promise<void> {
  const { redis, keys, queue } = parts
  const watches = commands.filter((command) => command.kind !== 'evaluateTrial')
  const queued: LineageJob[] = []
  const failed = new Map<TrialCommand, Error>()
  for (const [command, answer] of await runCommands(redis, keys, { id, commands: watches })) {
    if (answer instanceof Error) failed.set(command, answer)
    else queued.push(...jobsOf(answer))
  }
  await queue.add(queued)
  for (const command of commands) {
    if (command.kind === 'evaluateTrial') await evaluate(parts, command)
  }
  const done = new Set(commands)
  for (const [command, error] of failed) {
    if (isLastingFault(error)) await giveUp(parts, id, command, error)
    else done.delete(command)
  }
  await removeFromOutbox(redis, keys.outbox(id), [...done])
  for (const [command, error] of failed) if (!done.has(command)) throw error
}

async function evaluate(
  parts: CarryOutParts,
  { dataset, lineage, epochs }: EvaluateTrial,
): Promise<void> {
  const { redis, keys, queue, unreadable } = parts
  const found = await createDatasetRegistry(redis, keys, unreadable).findByHash(dataset)
  if (found?.testLabelled) await queue.predict({ lineage, epoch: epochs, split: 'test' })
}

async function giveUp(
  parts: CarryOutParts,
  id: string,
  { kind, number }: TrialCommand,
  error: Error,
) {
  parts.unreadable(`what ${kind} of trial ${number} of sweep ${id} needs: ${error.message}`)
  const ended = { type: 'trialEnded', trial: number, status: 'failed' }
  await runScript(parts.redis, 'push-input', parts.keys.root, id, JSON.stringify(ended))
}
