import { FixableError } from '@sweepstack/process'
import {
  clonesText,
  counted,
  type Replay,
  type ReplayedConfig,
  type ReplayOptions,
} from '@sweepstack/protocol'
import { metricText } from '../output/metric-text.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'

/** Options as they were typed: whole numbers as text, those of the stopper as numbers. */
interface TypedOptions {
  stopping: string
  search: 'recorded' | 'random' | 'tpe'
  workers?: string
  budget?: string
  seed?: string
  [option: string]: string | number | undefined
}

/** What another stopper, or another order of the configs, would have made of a sweep. */
export async function replay(session: Session, id: string, options: TypedOptions): Promise<void> {
  const { stopping, search, workers, budget, seed, ...ofStopper } = options
  const replayed = await session.client().replay(id, {
    stopping: stoppingOf(stopping, ofStopper),
    search,
    ...(workers !== undefined && { workers: Number(workers) }),
    ...(budget !== undefined && { budget: { epochs: Number(budget) } }),
    ...(seed !== undefined && { seed: Number(seed) }),
  })
  session.print(replayed, replayText)
}

/** The API says which options the stopper takes. @throws FixableError where there is none, or clones would be needed */
function stoppingOf(kind: string, options: object): NonNullable<ReplayOptions['stopping']> {
  const [option] = Object.keys(options)
  if (kind === 'none' && option !== undefined) {
    const typed = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    throw new FixableError(
      `${typed} is an option of a stopper, and none is named`,
      `name it: --stopping asha ${typed} …; sweepstack replay --help says which takes what`,
    )
  }
  if (kind === 'pbt' || kind === 'pb2') {
    throw new FixableError(
      `${kind} cannot be replayed: clones have no recorded curves`,
      'name another stopper: --stopping asha, hyperband, median …',
    )
  }
  const stopping = kind === 'none' ? kind : { kind, ...options }
  return stopping as NonNullable<ReplayOptions['stopping']>
}

/** What says how many workers there are, unless that is clear. */
const workersBy: Record<NonNullable<Replay['workersBy']>, string> = {
  request: '',
  parallelism: ', the parallelism of the sweep',
  slots: ', the slots that are there',
  assumed: ', assumed, for neither the sweep nor a fleet says how many: give --workers',
}

function replayText(replay: Replay): string {
  const { epochs, winner, best, workers, configs, complete } = replay
  const share = epochs.recorded === 0 ? 0 : Math.round((100 * epochs.saved) / epochs.recorded)
  const lines = [
    `${counted(configs, 'config')} on record, ${complete} with all their epochs; ${counted(workers, 'worker')}${workersBy[replay.workersBy ?? 'request']}`,
    `epochs: ${epochs.recorded} on record, ${epochs.replayed} replayed: ${epochs.saved} saved (${share} %)`,
    `trials: ${endedText(replay)}`,
    ...best.slice(0, 1).map((first) => `the best config: ${foundText(first)}`),
    ...(winner && winner.rank > 1
      ? [`the best that the replay trains to its end: trial ${winner.trial}, rank ${winner.rank}`]
      : []),
    ...(replay.clones > 0 ? [clonesText(replay.clones)] : []),
    ...tooEarlyLines(replay),
  ]
  if (best.length === 0) return [...lines, noBest].join('\n')
  const rows = best.map((config) => [
    String(config.rank),
    String(config.trial),
    metricText(config.score),
    { true: 'yes', false: 'no', null: 'open' }[String(config.found)] ?? '',
    String(config.epochs),
  ])
  return `${lines.join('\n')}\n\n${table(['rank', 'trial', 'score', 'found', 'epochs'], rows)}`
}

const noBest =
  'no config has come to its last epoch with a score, so that none is known to be the best: replay again when some have'

function endedText({ ended, notBegun, keptByBudget }: Replay): string {
  const { unknown, ...known } = ended
  const parts = Object.entries({
    ...known,
    'open, for want of epochs': unknown,
    'not begun, for want of budget': notBegun,
  })
  const kept = keptByBudget > 0 ? ` (${keptByBudget} by the budget)` : ''
  return parts
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}${name === 'stopped' ? kept : ''}`)
    .join(', ')
}

function foundText({ trial, found, epochs, begunAs }: ReplayedConfig): string {
  const name = `trial ${trial}`
  if (found === null) return `whether ${name} is found is open`
  if (found) return `${name} is found`
  return begunAs === null
    ? `${name} is not begun`
    : `${name} is not found: it ends at epoch ${epochs}`
}

function tooEarlyLines({ tooEarly }: Replay): string[] {
  if (tooEarly.configs === 0) return []
  const named = tooEarly.trials.map(
    ({ trial, known, epochs }) => `trial ${trial} (${known} of ${counted(epochs, 'epoch')})`,
  )
  const more = tooEarly.configs - named.length
  const others = more > 0 ? ` and ${counted(more, 'other')}` : ''
  return [
    `curves end too early to know what becomes of ${named.join(', ')}${others}: the figures take each for ended there`,
  ]
}
