import type { Metric, Stopping } from '@sweepstack/protocol'
import type { Admits } from '../space/constraints.ts'
import type { Dimension } from '../space/parameter.ts'
import { bracketShares, dealtInTurn } from './allot-brackets.ts'
import { asha } from './asha.ts'
import { hyperband } from './hyperband.ts'
import { hyperbandTable } from './hyperband-table.ts'
import { percentile } from './percentile.ts'
import { plateau } from './plateau.ts'
import { populationStopper } from './population/population-stopper.ts'
import { rungsBelow, rungsFrom } from './rungs.ts'
import type { Stopper } from './stopper.ts'
import { threshold } from './threshold.ts'

/** What a stopper has to know of the sweep. */
export interface StoppingContext {
  /** The most epochs that a config of the space asks for. */
  maxEpochs: number
  /** How many trials there will be, if that is known. */
  trials?: number
  goal: Metric['goal']
  /** Of a sweep whose trials may clone each other. */
  population?: {
    /** What a clone may change. */
    dimensions: readonly Dimension[]
    admits: Admits
    seed: number
  }
}

/** Trials of a round in which brackets get their shares, where nobody knows how many there will be. */
const trialsOfRound = 1000

/** Undefined where nothing is stopped. */
export function stopperOf(stopping: Stopping, context: StoppingContext): Stopper | undefined {
  if (stopping === 'none') return undefined
  switch (stopping.kind) {
    case 'asha':
      return ashaOf(stopping, context)
    case 'hyperband':
      return hyperbandOf(stopping, context)
    case 'median': {
      const rule = { percentile: 50, of: 'means', among: 'reached' } as const
      return percentile({ ...stopping, ...rule, startup: 0, patience: null })
    }
    case 'percentile': {
      const { patience, minDelta } = stopping
      const rule = { of: 'values', among: 'completed', otherwise: 'stop' } as const
      return percentile({
        ...stopping,
        ...rule,
        patience: patience === undefined ? null : { patience, minDelta },
      })
    }
    case 'threshold':
      return thresholdOf(stopping, context)
    case 'plateau':
      return plateau(stopping)
    case 'pbt':
    case 'pb2':
      return populationOf(stopping, context)
  }
}

type OptionsOf<Kind> = Extract<Exclude<Stopping, 'none'>, { kind: Kind }>

function ashaOf(
  options: OptionsOf<'asha'>,
  { maxEpochs, trials = trialsOfRound }: StoppingContext,
) {
  const { eta, form, bootstrap, min = 1 } = options
  const rungs =
    options.rungs === undefined
      ? rungsFrom(min, maxEpochs, eta)
      : rungsBelow(maxEpochs, options.rungs, eta)
  const brackets = Math.min(options.brackets, rungs.length)
  const rungCounts = Array.from({ length: brackets }, (_, bracket) => rungs.length - bracket)
  const bracketAt = dealtInTurn(bracketShares(trials, rungCounts, eta))
  return asha({ rungs, eta, form, bootstrap, bracketOf: ({ number }) => bracketAt(number) })
}

function hyperbandOf(
  { form, eta, min, rounding }: OptionsOf<'hyperband'>,
  { maxEpochs, trials }: StoppingContext,
) {
  const table = hyperbandTable({ min, max: maxEpochs, eta, rounding })
  if (form === 'rounds') return hyperband({ table, eta, ...(trials !== undefined && { trials }) })
  const bracketAt = dealtInTurn(table.map(({ rungs }) => rungs[0]?.trials ?? 1))
  const rungs = table[0]?.rungs.map(({ epoch }) => epoch) ?? []
  const bracketOf = ({ number }: { number: number }) => bracketAt(number)
  return asha({ rungs, eta, form: 'promotion', bootstrap: 0, bracketOf })
}

function populationOf(
  stopping: OptionsOf<'pbt' | 'pb2'>,
  { maxEpochs, trials, population }: StoppingContext,
) {
  if (population === undefined) throw new TypeError('no sweep says what its population may change')
  const size = trials ?? Number.POSITIVE_INFINITY
  return populationStopper({ ...stopping, ...population, epochs: maxEpochs, population: size })
}

/** Bounds of the metric as bounds of its loss. */
function thresholdOf(
  { lower, upper, grace, every }: OptionsOf<'threshold'>,
  { goal }: StoppingContext,
) {
  const [least, most] = [lower ?? Number.NEGATIVE_INFINITY, upper ?? Number.POSITIVE_INFINITY]
  return goal === 'maximize'
    ? threshold({ lowest: -most, highest: -least, grace, every })
    : threshold({ lowest: least, highest: most, grace, every })
}
