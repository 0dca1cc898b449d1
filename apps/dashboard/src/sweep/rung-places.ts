import type { Judgement, Outcome, Rung } from './judgements.ts'
import type { TrialNumbers } from './trial-numbers.ts'

type Point = [x: number, y: number]

/** A judgement with its place in the picture. */
export interface Placed extends Judgement {
  at: Point
  picked: boolean
}

/** A picture of rungs: what stands where. */
export interface RungPicture {
  /** Epochs of the rungs, from the lowest on; their places are 0, 1, … */
  epochs: number[]
  /** By rung, and at each from the best value on. */
  placed: Placed[]
  ways: number[][]
  cutoffs: number[][]
  low: number
  high: number
  /** Of those that meet the filter, and how many of them have no number. */
  shown: number
  withoutNumber: number
}

/** Half of what the points of a rung take of the way to the next one. */
const half = 0.4

interface Asked {
  judgements: readonly Judgement[]
  rungs: readonly Rung[]
  /** Trials that meet the filter; undefined: all. */
  within: TrialNumbers | undefined
  goal: 'maximize' | 'minimize'
}

/** Rungs side by side, brackets side by side in them; what is no number lies in a lane below all values. */
export function rungPicture({ judgements, rungs, within, goal }: Asked): RungPicture {
  const epochs = [...new Set(rungs.map(({ epoch }) => epoch))].sort((a, b) => a - b)
  const columns = new Map(epochs.map((epoch, place) => [epoch, place]))
  const brackets = [...new Set(rungs.map(({ bracket }) => bracket ?? 0))].sort((a, b) => a - b)
  const values = [...judgements.map(({ value }) => value), ...rungs.map(({ cutoff }) => cutoff)]
  const { low, high, lane } = spanOf(values)
  const width = (2 * half) / Math.max(1, brackets.length)
  const middle = (epoch: number, bracket: number | undefined) =>
    (columns.get(epoch) as number) - half + width * (brackets.indexOf(bracket ?? 0) + 0.5)
  const better = goal === 'maximize' ? -1 : 1
  const placed = judgements
    .map((judgement): Placed => {
      const { trial, epoch, bracket, value } = judgement
      const x = middle(epoch, bracket) + 0.8 * width * (spread(trial) - 0.5)
      const picked = within === undefined || within.has(trial)
      return { ...judgement, at: [x, value ?? lane], picked }
    })
    .sort(
      (a, b) =>
        a.epoch - b.epoch ||
        better * ((a.value ?? better * Number.MAX_VALUE) - (b.value ?? better * Number.MAX_VALUE)),
    )
  return {
    epochs,
    placed,
    ways: waysOf(placed),
    cutoffs: rungs.flatMap(({ epoch, bracket, cutoff }) => {
      if (cutoff === null) return []
      const x = middle(epoch, bracket)
      return [[x - width / 2, cutoff, x + width / 2, cutoff]]
    }),
    low,
    high,
    shown: placed.filter(({ picked }) => picked).length,
    withoutNumber: placed.filter(({ picked, value }) => picked && value === null).length,
  }
}

export function pointsOf({ placed }: RungPicture, outcome: Outcome): Point[] {
  return placed.flatMap((one) => (one.picked && one.outcome === outcome ? [one.at] : []))
}

/** Trials of one value side by side: the same for a trial at each rung, so that its way is seen. */
function spread(trial: number): number {
  return (trial * 0.618034) % 1
}

function waysOf(placed: readonly Placed[]): number[][] {
  const ways = new Map<number, number[]>()
  for (const { trial, picked, value, at } of placed) {
    if (!picked || value === null) continue
    const way = ways.get(trial)
    if (way) way.push(...at)
    else ways.set(trial, [...at])
  }
  return [...ways.values()].filter(({ length }) => length > 2)
}

/** Ends of an axis with room for all values, and where a lane for what is no number lies. */
function spanOf(values: readonly (number | null)[]) {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value === null) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return { low: -0.2, high: 1, lane: -0.1 }
  const room = (high - low || Math.abs(high) || 1) * 0.06
  return values.includes(null)
    ? { low: low - 3 * room, high: high + room, lane: low - 2 * room }
    : { low: low - room, high: high + room, lane: low }
}
