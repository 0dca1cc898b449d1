import { counted } from '@sweepstack/protocol'
import { normalQuantile } from '../mathematics/distributions.ts'
import type { Effect, Part } from './effect.ts'
import { fanova } from './fanova.ts'
import { pedAnova } from './ped-anova.ts'
import type { Sample } from './sample.ts'
import { varyingAxes } from './varying-axes.ts'

export type ImportanceMethod = 'fanova' | 'ped-anova'

/** A share of the variance, and where it lies with 95 %. */
export interface MeasuredShare {
  share: number
  interval: { low: number; high: number }
}

export interface AxisImportance extends MeasuredShare {
  axis: string
  /** Where the metric is best, between two coordinates on the unit scale. */
  best: { from: number; to: number }
}

export interface PairImportance extends MeasuredShare {
  axes: [string, string]
}

export interface Importance {
  /** The largest share first; none if the data is too little. */
  parameters: AxisImportance[]
  /** What two decide together beyond what each decides alone. */
  pairs: PairImportance[]
  /** Axes on which no two configs differ. */
  unvaried: string[]
  /** R² on unseen configs, of fANOVA. */
  explained: number | null
  /** What to know before believing the shares. */
  warnings: string[]
}

interface ImportanceOptions {
  method: ImportanceMethod
  goal: 'maximize' | 'minimize'
  /** How the values are called, for people. */
  metric: string
  /** All draws come from it. */
  seed: number
}

/** Fewer configs tell nothing. */
const leastConfigs = 8
/** A rule of thumb: so many for each parameter. */
const fewForEach = 10
/** A forest that explains less follows noise. */
const leastExplained = 0.3
/** PED-ANOVA wants more configs among the best tenth. */
const leastBest = 5

/** Which parameters decide a metric, and how sure that is. It says so where the data is too little. */
export function importanceOf(sample: Sample, options: ImportanceOptions): Importance {
  const { varying, unvaried } = varyingAxes(sample)
  const configs = sample.values.length
  const missing = tooLittle(varying, configs, options.metric)
  if (missing !== undefined) {
    const same = configs < 2 ? [] : unvaried
    return { parameters: [], pairs: [], unvaried: same, explained: null, warnings: [missing] }
  }
  const { method, goal, seed } = options
  const found = method === 'fanova' ? fanova(varying, seed) : pedAnova(varying, goal, seed)
  const explained = 'explained' in found ? found.explained : null
  const look: Look = {
    // Of PED-ANOVA a curve says how often the best ones lie there, whatever the goal.
    better: method === 'fanova' && goal === 'minimize' ? -1 : 1,
    almost: method === 'fanova' ? 0.1 : 0.5,
  }
  const nameOf = (axis: number) => varying.axes[axis]?.name ?? ''
  const parameters = found.single.map((effect, axis): AxisImportance => {
    const isChoice = varying.axes[axis]?.kind === 'choice'
    const best = bestStretch(found.curves[axis] as Part[], look, isChoice)
    return { axis: nameOf(axis), ...measured(effect), best }
  })
  const pairs = found.pairs.map((effect): PairImportance => {
    const [first, second = first] = effect.axes
    return { axes: [nameOf(first), nameOf(second)], ...measured(effect) }
  })
  return {
    parameters: parameters.sort((a, b) => b.share - a.share),
    pairs: pairs.sort((a, b) => b.share - a.share),
    unvaried,
    explained,
    warnings: [
      ...fewWarning(configs, varying.axes.length),
      ...explainedWarning(explained),
      ...bestWarning('best' in found ? found.best : null),
    ],
  }
}

const reach = normalQuantile(0.975)

function measured({ share, error }: Effect): MeasuredShare {
  const low = Math.max(0, share - reach * error)
  const high = Math.min(1, share + reach * error)
  return { share, interval: { low, high } }
}

/** Which values are best, and how far those go that are almost as good: a part of the way to the worst. */
interface Look {
  better: 1 | -1
  almost: number
}

/** The best part, with those beside it that are almost as good; of choices, which have no order, it alone. */
function bestStretch(parts: Part[], { better, almost }: Look, isChoice: boolean) {
  const values = parts.map(({ value }) => better * value)
  const most = Math.max(...values)
  const enough = isChoice ? most : most - almost * (most - Math.min(...values))
  let first = values.indexOf(most)
  let last = first
  if (!isChoice) {
    while (first > 0 && (values[first - 1] as number) >= enough) first -= 1
    while (last < values.length - 1 && (values[last + 1] as number) >= enough) last += 1
  }
  return { from: parts[first]?.from ?? 0, to: parts[last]?.to ?? 1 }
}

function tooLittle({ axes, values }: Sample, configs: number, metric: string): string | undefined {
  if (configs < leastConfigs) {
    const some = configs === 0 ? 'no configs' : counted(configs, 'config')
    const have = `${some} ${configs === 1 ? 'has' : 'have'}`
    return `${have} a value of ${metric}: importance needs at least ${leastConfigs}`
  }
  if (axes.length === 0) {
    return 'No two of the configs differ in a parameter: there is nothing to compare.'
  }
  if (Math.max(...values) > Math.min(...values)) return undefined
  return `All ${counted(configs, 'config')} have the same ${metric}: no parameter makes a difference to it.`
}

function fewWarning(configs: number, parameters: number): string[] {
  if (configs >= fewForEach * parameters) return []
  return [
    `${counted(configs, 'config')} are few for ${counted(parameters, 'parameter')} (${fewForEach} for each are a rule of thumb): trust the intervals, not the order.`,
  ]
}

function explainedWarning(explained: number | null): string[] {
  if (explained === null || explained >= leastExplained) return []
  const percent = Math.max(0, Math.round(100 * explained))
  return [
    `The forest explains ${percent} % of how configs differ that it had not seen: the shares tell more of noise than of parameters.`,
  ]
}

function bestWarning(best: number | null): string[] {
  if (best === null || best >= leastBest) return []
  return [
    `Only ${counted(best, 'config')} ${best === 1 ? 'is' : 'are'} the best tenth, which PED-ANOVA compares with all: it needs at least ${leastBest}.`,
  ]
}
