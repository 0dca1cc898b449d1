import { canonicalJson, type SweepCommand, type SweepStore } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { runScript } from './scripts.ts'
import { definitionText, headText } from './sweep-head.ts'

type Step = Parameters<SweepStore['commit']>[1]
type Pair = [field: string | number, value: string | number]

/** Writes what a step changed, with its commands; false if another writer was first. */
export async function commitStep(
  redis: Redis,
  keys: Keys,
  id: string,
  { version, consumed, changes, commands }: Step,
): Promise<boolean> {
  const { state, edited, searcher, closed, open, inFlight, farthest } = changes
  const ofSweep: Pair[] = [['head', headText(state)]]
  if (edited) ofSweep.push(['definition', definitionText(state)], ['state', ''])
  if (searcher !== undefined) ofSweep.push(['searcher', JSON.stringify(searcher)])
  const pairs: Pair[][] = [
    ofSweep,
    [...(open ?? [])].map(([number, trial]) => [
      number,
      trial === null ? '' : `${trial.lineage} ${trial.epochs}`,
    ]),
    [...(inFlight ?? [])].map(([lineage, trials]) => [lineage, trials === 0 ? '' : trials]),
    [...(farthest ?? [])],
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
    id,
    version,
    consumed,
    state.status,
    state.reason ?? '',
    closed ? '1' : '',
    ...pairs.map(({ length }) => length),
    ...pairs.flat(2),
    ...commands.map((command, place) => {
      return canonicalJson(versioned(command, version + 1 + place / commands.length))
    }),
  )
  return committed === 1
}

/**
 * Those that may be given again for a trial are put in order by the commit that gave them and, as a fraction, their
 * place in it: a trial that is suspended, retried and suspended by one commit gets the three in this order.
 */
function versioned(command: SweepCommand, version: number): SweepCommand {
  switch (command.kind) {
    case 'resumeTrial':
    case 'retryTrial':
    case 'suspendTrial':
      return { ...command, version }
    default:
      return command
  }
}
