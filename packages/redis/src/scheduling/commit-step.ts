import {
  type BoardChange,
  canonicalJson,
  type OpenTrial,
  type SweepCommand,
  type SweepStore,
} from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { boardMember, trialText } from '../records/piece-texts.ts'
import { runScript } from '../scripts/scripts.ts'
import { definitionText, headText } from '../sweeps/sweep-head.ts'

type Step = Parameters<SweepStore['commit']>[1]
type Pair = [field: string | number, value: string | number]

/** Writes what a step changed, with its commands; false if another writer was first. */
export async function commitStep(
  redis: Redis,
  keys: Keys,
  id: string,
  { version, consumed, changes, commands }: Step,
): Promise<boolean> {
  const { state, edited, searcher, closed, open, resting, inFlight, farthest } = changes
  const { boards = [], decisions = [], members, experiences } = changes
  const ofSweep: Pair[] = [['head', headText(state)]]
  if (edited) ofSweep.push(['definition', definitionText(state)], ['state', ''])
  if (searcher !== undefined) ofSweep.push(['searcher', JSON.stringify(searcher)])
  const pairs: Pair[][] = [
    ofSweep,
    trialPairs(open),
    [...(inFlight ?? [])].map(([lineage, trials]) => [lineage, trials === 0 ? '' : trials]),
    [...(farthest ?? [])],
    trialPairs(resting),
    [
      ...[...(members ?? [])].map(([trial, member]): Pair => [trial, JSON.stringify(member)]),
      ...(experiences === undefined ? [] : [['experiences', JSON.stringify(experiences)] as Pair]),
    ],
  ]
  const committed = await runScript(
    redis,
    'commit-sweep',
    keys.root,
    keys.sweep(id),
    keys.inbox(id),
    keys.outbox(id),
    keys.open(id),
    keys.inFlight(id),
    keys.farthest(id),
    keys.resting(id),
    keys.population(id),
    id,
    version,
    consumed,
    state.status,
    state.reason ?? '',
    closed ? '1' : '',
    ...[...pairs, boards, decisions].map(({ length }) => length),
    ...pairs.flat(2),
    ...boards.flatMap(boardWords),
    ...decisions.flatMap((decision) => [decision.trial, canonicalJson(decision)]),
    ...commands.map((command, place) => {
      return canonicalJson(versioned(command, version + 1 + place / commands.length))
    }),
  )
  return committed === 1
}

function trialPairs(trials: ReadonlyMap<number, OpenTrial | null> = new Map()): Pair[] {
  return [...trials].map(([number, trial]) => [number, trial === null ? '' : trialText(trial)])
}

function boardWords(change: BoardChange): (string | number)[] {
  const { trial, loss } = change.kind === 'add' ? change.entry : { trial: change.trial, loss: '' }
  return [change.kind, change.board, boardMember(trial), loss]
}

/**
 * Those that may be given again for a trial are put in order by the commit that gave them and, as a fraction, their
 * place in it: a trial that is suspended, retried and suspended by one commit gets the three in this order.
 */
function versioned(command: SweepCommand, version: number): SweepCommand {
  switch (command.kind) {
    case 'endTrial':
    case 'promoteTrial':
    case 'forkTrial':
    case 'restTrial':
    case 'resumeTrial':
    case 'retryTrial':
    case 'speculateTrial':
    case 'stopTrial':
    case 'suspendTrial':
      return { ...command, version }
    default:
      return command
  }
}
