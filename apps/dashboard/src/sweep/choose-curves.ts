import { linesOf, percentilesOf, type SweepCurves } from './curve-lines.ts'

/** More curves than this are a band. */
export const mostCurves = 200
const mostChosen = 5
const percents = [10, 25, 50, 75, 90]

interface ChosenCurve {
  trial: number
  points: number[]
  last: number | null
  /** The raw value at an epoch, where there is one. */
  at: (epoch: number) => number | undefined
}

export interface CurveChoice {
  /** Of the lineages with an epoch, how many meet the filter, and how many there are. */
  shown: number
  of: number
  asBand: boolean
  context: number[][]
  curves: number[][]
  band: { epochs: number[]; percentiles: number[][] } | undefined
  chosen: ChosenCurve[]
  gaps: number
  atEdge: number
  rows: TrialCurve[]
}

interface TrialCurve {
  trial: number
  epochs: number
  first: number | null
  last: number | null
  low: number | null
  high: number | null
}

interface Asked {
  /** Trials in the order of the leaderboard. */
  leaders: number[]
  /** Trials that meet the filter; undefined: all. */
  within: Set<number> | undefined
  logY: boolean
}

/** What is drawn of the curves of a sweep: leaders in colour, the rest behind them, or as a band where they are many. */
export function chooseCurves(curves: SweepCurves, { leaders, within, logY }: Asked): CurveChoice {
  const { columns, lineages, trials } = curves
  const lengthOf = (lineage: number) =>
    (columns.offsets[lineage + 1] ?? 0) - (columns.offsets[lineage] ?? 0)
  const begun = Array.from({ length: lineages }, (_, at) => at).filter((at) => lengthOf(at) > 0)
  const picked = new Set<number>()
  const places = new Map<number, number>()
  const rows: TrialCurve[] = []
  for (let place = 0; place < trials.number.length; place += 1) {
    const trial = trials.number[place] as number
    const lineage = trials.lineage[place] as number
    places.set(trial, place)
    if (lengthOf(lineage) === 0 || (within && !within.has(trial))) continue
    picked.add(lineage)
    rows.push(rowOf(curves, place))
  }
  const inside = begun.filter((at) => picked.has(at))
  const asBand = inside.length > mostCurves
  const drawn = linesOf(columns, inside, logY)
  const outside =
    begun.length - inside.length > mostCurves ? [] : begun.filter((at) => !picked.has(at))
  const chosen = leaders.flatMap((trial) => {
    const place = places.get(trial)
    return place === undefined || lengthOf(trials.lineage[place] as number) === 0 ? [] : [place]
  })
  return {
    shown: inside.length,
    of: begun.length,
    asBand,
    context: linesOf(columns, outside, logY).lines,
    curves: asBand ? [] : drawn.lines,
    band: asBand ? percentilesOf(columns, inside, percents) : undefined,
    chosen: chosen.slice(0, mostChosen).map((place) => chosenOf(curves, place, logY)),
    gaps: drawn.gaps,
    atEdge: drawn.atEdge,
    rows,
  }
}

/** The values of a trial's own epochs. */
function valuesOf({ columns, trials }: SweepCurves, place: number): Map<number, number> {
  const lineage = trials.lineage[place] as number
  const until = trials.until[place] as number
  const values = new Map<number, number>()
  for (let at = columns.offsets[lineage] ?? 0; at < (columns.offsets[lineage + 1] ?? 0); at += 1) {
    const epoch = columns.epochs[at] as number
    if (epoch <= until) values.set(epoch, columns.values[at] as number)
  }
  return values
}

function rowOf(curves: SweepCurves, place: number): TrialCurve {
  const values = [...valuesOf(curves, place).values()]
  const numbers = values.filter((value) => !Number.isNaN(value))
  return {
    trial: curves.trials.number[place] as number,
    epochs: values.length,
    first: values[0] ?? null,
    last: values.at(-1) ?? null,
    low: numbers.length > 0 ? Math.min(...numbers) : null,
    high: numbers.length > 0 ? Math.max(...numbers) : null,
  }
}

function chosenOf(curves: SweepCurves, place: number, logY: boolean): ChosenCurve {
  const values = valuesOf(curves, place)
  const columns = {
    offsets: [0, values.size],
    epochs: [...values.keys()],
    values: [...values.values()],
  }
  const { lines } = linesOf(columns, [0], logY)
  return {
    trial: curves.trials.number[place] as number,
    points: lines.sort((a, b) => b.length - a.length)[0] ?? [],
    last: [...values.values()].at(-1) ?? null,
    at: (epoch) => values.get(epoch),
  }
}
