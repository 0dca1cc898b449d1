import { ancestorsOf, canonicalJson, type SweepCommand } from '@sweepstack/core'
import type { Recipe } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { runScripts, type ScriptCall } from './scripts.ts'

/** A command of which a trial and its lineage are part: all but one for the queue alone. */
export type TrialCommand = Exclude<SweepCommand, { kind: 'evaluateTrial' }>
type Watch = Extract<TrialCommand, { kind: 'openTrial' | 'resumeTrial' }>
/** What one script carries out: some trials to watch, or one other command. */
type Group = Watch[] | Exclude<TrialCommand, Watch>

type Words = (string | number)[]
/** What a command queues, {lineage, generation} or nothing, or why it failed. */
type Answer = Words | Error

/** As many as one script takes: Redis does nothing else meanwhile. */
const most = 32

/** Carries commands out in their order; one that fails keeps no other from being carried out. */
export async function runCommands(
  redis: Redis,
  keys: Keys,
  { id, commands }: { id: string; commands: TrialCommand[] },
): Promise<Map<TrialCommand, Answer>> {
  const groups = groupsOf(commands)
  const calls = groups.map((group) =>
    Array.isArray(group) ? watchScript(keys, id, group) : scriptOf(keys, id, group),
  )
  const answers = await runScripts(redis, calls)
  const found = new Map<TrialCommand, Answer>()
  for (const [place, group] of groups.entries()) {
    const answer = answers[place]
    if (!Array.isArray(group)) found.set(group, answer as Answer)
    else for (const [at, watch] of group.entries()) found.set(watch, answerAt(answer, at))
  }
  return found
}

/** Of one of the trials that went together: its own, or that of the script as a whole. */
function answerAt(answer: unknown, place: number): Answer {
  if (answer instanceof Error) return answer
  const own = (answer as (Words | string)[])[place] as Words | string
  return typeof own === 'string' ? new Error(own) : own
}

function groupsOf(commands: TrialCommand[]): Group[] {
  const groups: Group[] = []
  for (const command of commands) {
    const last = groups.at(-1)
    if (command.kind !== 'openTrial' && command.kind !== 'resumeTrial') groups.push(command)
    else if (Array.isArray(last) && last.length < most) last.push(command)
    else groups.push([command])
  }
  return groups
}

function watchScript(keys: Keys, id: string, watches: Watch[]): ScriptCall {
  const words = watches.flatMap((command) => {
    const { number, lineage, epochs } = command
    return command.kind === 'openTrial'
      ? [number, lineage, epochs, '', ...wordsOf(command)]
      : [number, lineage, epochs, command.version ?? '', ...noWords]
  })
  return ['watch-trials', keys.root, id, ...words]
}

/** In the place of those that a trial is opened with. */
const noWords: Words = Array(8).fill('')

/** What carries a command out; it answers the lineage to enqueue and its generation, or nothing. */
function scriptOf(keys: Keys, id: string, command: Exclude<TrialCommand, Watch>): ScriptCall {
  const { number, lineage } = command
  switch (command.kind) {
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
}: Extract<Watch, { kind: 'openTrial' }>): Words {
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
