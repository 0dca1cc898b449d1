import { type SweepStore, sampleCurve } from '@sweepstack/core'
import { eachInSteps } from '@sweepstack/process'
import {
  type Condition,
  holds,
  lastEpochOf,
  type TrialSummary,
  valueAt,
} from '@sweepstack/protocol'
import type { CurveReader, Wanted } from './curve-cache.ts'

/** Points of all curves of a file together: 64 MB of epochs and values. */
const mostPoints = 8_000_000
const trialsAtOnce = 200

/** Curves of one metric, one after the other. */
interface Series {
  /** int32 [lineages + 1]: the points of lineage i are those from offsets[i] to offsets[i + 1]. */
  offsets: Int32Array
  /** int32 [points], from 1 on. */
  epochs: Int32Array
  /** float32 [points]; NaN for an epoch without a value. */
  values: Float32Array
}

export interface SweepCurves {
  /** Keys, in hex. */
  lineages: string[]
  /** Those that meet the conditions, by number: each with the place of its lineage and the last epoch that is its own. */
  trials: { number: number; lineage: number; until: number }[]
  /** Of each metric that was asked for. */
  series: Series[]
  /** Points of a curve at most. */
  points: number
  /** Trials that were looked at. */
  seen: number
  /** Number of the last of them, if there may be more. */
  next: number | null
}

export interface CurvesAsked {
  metrics: readonly string[]
  conditions: readonly Condition[]
  /** Names in the conditions that are metrics: their values after the last epoch of a trial. */
  metricNames: readonly string[]
  points: number
  after: number
  limit: number
}

interface Sources {
  sweeps: Pick<SweepStore, 'trials'>
  curves: CurveReader
}

/** A trial with what a condition can name of it: its own figures, its parameters, its metrics. */
type Row = Readonly<Record<string, unknown>>

/** Curves of the trials of a sweep, by lineage, in pieces that hold the event loop for milliseconds. */
export async function readSweepCurves(
  sources: Sources,
  sweep: string,
  asked: CurvesAsked,
): Promise<SweepCurves> {
  const found: Pick<SweepCurves, 'lineages' | 'trials'> = { lineages: [], trials: [] }
  const places = new Map<string, number>()
  let [seen, after, isLast] = [0, asked.after, false]
  while (seen < asked.limit && !isLast) {
    const limit = Math.min(trialsAtOnce, asked.limit - seen)
    const trials = await sources.sweeps.trials(sweep, { after, limit })
    for (const trial of await thoseThatMeet(sources.curves, trials, asked)) {
      const place = places.get(trial.lineage) ?? found.lineages.push(trial.lineage) - 1
      places.set(trial.lineage, place)
      found.trials.push({ number: trial.number, lineage: place, until: lastEpochOf(trial) })
    }
    seen += trials.length
    after = trials.at(-1)?.number ?? after
    isLast = trials.length < limit
  }
  const wanted = found.lineages.map((lineage): Wanted => ({ lineage, until: 0 }))
  for (const { lineage, until } of found.trials) {
    const one = wanted[lineage] as Wanted
    one.until = Math.max(one.until, until)
  }
  const share = Math.floor(mostPoints / Math.max(1, wanted.length * asked.metrics.length))
  const points = Math.max(4, Math.min(asked.points, share))
  const series: Series[] = []
  for (const metric of asked.metrics) {
    series.push(await seriesOf(await sources.curves(wanted, metric), points))
  }
  return { ...found, series, points, seen, next: isLast ? null : after }
}

async function thoseThatMeet(
  curves: CurveReader,
  trials: TrialSummary[],
  { conditions, metricNames }: CurvesAsked,
): Promise<TrialSummary[]> {
  if (conditions.length === 0) return trials
  const wanted = trials.map((trial): Wanted => {
    return { lineage: trial.lineage, until: lastEpochOf(trial) }
  })
  const metrics = new Map<string, Float32Array[]>()
  for (const name of metricNames) metrics.set(name, await curves(wanted, name))
  return trials.filter((trial, place) => {
    const { number, status, score, seed, config } = trial
    const values = [...metrics].map(([name, of]) => {
      // A trial that has not come to its last epoch has no value of it.
      const value = of[place]?.[lastEpochOf(trial) - 1]
      return [name, value === undefined || Number.isNaN(value) ? null : value]
    })
    const row: Row = {
      ...config,
      ...Object.fromEntries(values),
      trial: number,
      status,
      score,
      seed,
    }
    return conditions.every((condition) => holds(condition, valueAt(row, condition.name)))
  })
}

async function seriesOf(curves: Float32Array[], points: number): Promise<Series> {
  const length = curves.reduce((sum, curve) => sum + Math.min(points, curve.length), 0)
  const offsets = new Int32Array(curves.length + 1)
  const epochs = new Int32Array(length)
  const values = new Float32Array(length)
  let [lineage, end] = [0, 0]
  await eachInSteps(curves, (curve) => {
    for (const place of sampleCurve(curve, points)) {
      epochs[end] = place + 1
      values[end] = curve[place] as number
      end += 1
    }
    lineage += 1
    offsets[lineage] = end
  })
  return { offsets, epochs: epochs.subarray(0, end), values: values.subarray(0, end) }
}
