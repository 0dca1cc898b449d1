import { ancestorsOf, canonicalJson, type SweepCommand } from '@sweepstack/core'
import type { Recipe } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { createDatasetRegistry } from './dataset-registry.ts'
import { removeFromOutbox } from './inbox-outbox.ts'
import type { Keys } from './keys.ts'
import { jobsOf, type LineageJob, type LineageQueue } from './lineage-queue.ts'
import { isLastingFault, runScript, runScripts, type ScriptCall } from './scripts.ts'

type EvaluateTrial = Extract<SweepCommand, { kind: 'evaluateTrial' }>
type WatchCommand = Exclude<SweepCommand, EvaluateTrial>

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
  const answers = await runScripts(
    redis,
    watches.map((command) => scriptOf(keys, id, command)),
  )
  const queued: LineageJob[] = []
  const failed = new Map<WatchCommand, Error>()
  for (const [place, command] of watches.entries()) {
    const answer = answers[place]
    if (answer instanceof Error) failed.set(command, answer)
    else queued.push(...jobsOf(answer as (string | number)[]))
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
  { kind, number }: WatchCommand,
  error: Error,
) {
  parts.unreadable(`what ${kind} of trial ${number} of sweep ${id} needs: ${error.message}`)
  const ended = { type: 'trialEnded', trial: number, status: 'failed' }
  await runScript(parts.redis, 'push-input', parts.keys.root, id, JSON.stringify(ended))
}

/** What carries a command out; it answers the lineage to enqueue and its generation, or nothing. */
function scriptOf(keys: Keys, id: string, command: WatchCommand): ScriptCall {
  const { number, lineage } = command
  switch (command.kind) {
    case 'openTrial':
      return [
        'watch-trial',
        keys.root,
        id,
        number,
        lineage,
        command.epochs,
        '',
        ...wordsOf(command),
      ]
    case 'resumeTrial':
      return ['watch-trial', keys.root, id, number, lineage, command.epochs, command.version ?? '']
    case 'promoteTrial': {
      const { epochs, until, version = '', clonable } = command
      const texts = [version, clonable ? '1' : '']
      return ['promote-trial', keys.root, id, number, lineage, epochs, until, ...texts]
    }
    case 'forkTrial': {
      const { epochs, until, left, config, recipe, phases, version = '', clonable } = command
      const texts = [version, left, JSON.stringify(config), canonicalJson(recipe), pathText(recipe)]
      texts.push(JSON.stringify(phases), clonable ? '1' : '')
      return ['fork-trial', keys.root, id, number, lineage, epochs, until, ...texts]
    }
    case 'restTrial':
    case 'stopTrial': {
      const { epochs, version = '' } = command
      const stops = command.kind === 'stopTrial' ? '1' : ''
      return ['halt-trial', keys.root, id, number, lineage, epochs, version, stops]
    }
    case 'speculateTrial': {
      const { until, chance, version = '' } = command
      return ['speculate-trial', keys.root, id, number, lineage, until, chance ?? '', version]
    }
    case 'endTrial':
      return ['end-trial', keys.root, id, number, lineage, command.version ?? '']
    case 'retryTrial':
      return ['retry-trial', keys.root, id, number, lineage, command.epochs, command.version ?? '']
    case 'suspendTrial':
      return ['unwatch-trial', keys.root, id, number, lineage, command.version ?? '', 'waiting']
    case 'cancelTrial':
      return ['unwatch-trial', keys.root, id, number, lineage, '', 'cancelled']
  }
}

/** What a trial is opened with. */
function wordsOf({
  config,
  seed,
  recipe,
  until,
  reason,
  phases,
}: Extract<WatchCommand, { kind: 'openTrial' }>) {
  const fold = recipe.fold ? `${recipe.fold.number}/${recipe.fold.of}` : ''
  const json = (value: unknown) => (value === undefined ? '' : JSON.stringify(value))
  const texts = [json(config), seed, canonicalJson(recipe), pathText(recipe), fold]
  return [...texts, until ?? '', json(reason), json(phases)]
}

/** The ancestors of a recipe's lineage, the parent first, each with the last epoch in common. */
function pathText(recipe: Recipe): string {
  return ancestorsOf(recipe)
    .map(({ lineage, epoch }) => `${lineage} ${epoch}`)
    .join(' ')
}
