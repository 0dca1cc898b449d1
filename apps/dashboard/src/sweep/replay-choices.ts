import {
  isPopulation,
  type Metric,
  type Replay,
  type ReplayOptions,
  type Stopping,
  type Sweep,
  stoppingSchema,
} from '@sweepstack/protocol'

/** A stopper under which the recorded curves are trained again. */
export interface ReplayChoice {
  name: string
  stopping: NonNullable<ReplayOptions['stopping']>
  /** That of the sweep itself. */
  isOwn: boolean
}

const usual: Omit<ReplayChoice, 'isOwn'>[] = [
  { name: 'none', stopping: 'none' },
  { name: 'ASHA, η 3', stopping: { kind: 'asha', eta: 3 } },
  { name: 'ASHA, η 4', stopping: { kind: 'asha', eta: 4 } },
  { name: 'Hyperband', stopping: { kind: 'hyperband' } },
  { name: 'median', stopping: { kind: 'median' } },
]

/** The stopper of the sweep first, then others, of which none is the same; five in all at most. */
export function replayChoices({ definition }: Pick<Sweep, 'definition'>): ReplayChoice[] {
  const { stopping = 'none' } = definition as { stopping?: Stopping }
  if (isPopulation(stopping)) {
    return usual.map((one) => ({ ...one, isOwn: false }))
  }
  const same = usual.find(({ stopping: one }) => isSame(one, stopping))
  const own = { name: same?.name ?? nameOf(stopping), stopping, isOwn: true }
  const others = usual.filter((one) => one !== same).map((one) => ({ ...one, isOwn: false }))
  return [own, ...others].slice(0, 5)
}

/** Whether a stopper is another with all else as it is by default. */
function isSame(short: ReplayChoice['stopping'], full: Stopping): boolean {
  return textOf(short) === textOf(full)
}

/** With its defaults. A stopper that names no least epochs begins with the first. */
function textOf(stopping: unknown): string {
  const whole = stoppingSchema.safeParse(stopping).data
  if (typeof whole !== 'object') return String(whole)
  return JSON.stringify(Object.entries({ min: 1, ...whole }).sort())
}

function nameOf(stopping: Stopping): string {
  if (stopping === 'none') return 'none'
  return `${stopping.kind}, as it was`
}

/** Steps of the best score over epochs: [epochs, score, epochs, score, …]. */
export function stepsOf({ progress }: Pick<Replay, 'progress'>): number[] {
  const points: number[] = []
  for (const { epochs, score } of progress) {
    const before = points.at(-1)
    if (before !== undefined) points.push(epochs, before)
    points.push(epochs, score)
  }
  return points
}

/** Of the five best on record, how many a replay trains to their ends, and how many are open. */
export function keptOf({ best }: Pick<Replay, 'best'>): { kept: number; open: number; of: number } {
  return {
    kept: best.filter(({ found }) => found === true).length,
    open: best.filter(({ found }) => found === null).length,
    of: best.length,
  }
}

/** What is lost by a replay: how far its winner is behind the best on record; null where that is open. */
export function regretOf({ best, winner }: Replay, { goal }: Metric): number | null {
  const [first] = best
  if (first === undefined || winner === null) return null
  return goal === 'maximize' ? first.score - winner.score : winner.score - first.score
}
