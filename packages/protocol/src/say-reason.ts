import type { Metric } from './objectives.ts'
import type { Reason } from './reason.ts'

const verbs = {
  continue: 'goes on',
  clone: 'clones another',
  rest: 'rests',
  stop: 'stops',
  ahead: 'may be trained ahead',
  retry: 'is tried again',
  edit: 'is edited',
  search: 'is searched by',
} as const

/** What was decided on a trial. */
export interface Decided {
  verdict: keyof typeof verbs
  reason: Reason
}

/** A decision in one sentence of plain words, without the trial and a full stop; numbers in the units of the metric. */
export function sayDecision({ verdict, reason }: Decided, metric: Metric): string {
  const verb = verbs[verdict]
  const at = 'epoch' in reason ? `${verb} at epoch ${reason.epoch}` : verb
  switch (reason.kind) {
    case 'rung':
      return `${verb} ${rungOf(verdict, reason)}: ${ordinal(reason.rank)} of ${reason.of}${withOwn(reason, metric)}, ${goingOn(reason, metric)}`
    case 'lastHope':
      return `${verb} ${rungOf(verdict, reason)}: the search is over, no trial went further, and it is ${best(reason)} there`
    case 'bootstrap':
      return `${verb} ${rungOf(verdict, reason)}: ${trials(reason.of)} reached it, and nobody goes on before ${reason.wanted} have`
    case 'bracketWaits':
      return `${verb} ${rungOf(verdict, reason)}: its bracket compares when all have come, ${reason.arrived} of ${reason.of} so far`
    case 'noNumber':
      return `${at}: ${metric.name} is no number`
    case 'percentile':
      return `${at}: ${comparison(verdict, reason, metric)}`
    case 'othersAreDone':
      return `${at}: the others have ended, and it may finish`
    case 'plateau':
      return `${at}: ${lastBest(reason, metric)}`
    case 'threshold':
      return `${at}: ${bound(reason, metric)}`
    case 'populationWaits':
      return `${at}: its population is compared when all have come, ${reason.arrived} of ${reason.of} so far`
    case 'population':
      return `${at}: ${ordinal(reason.rank)} of its population of ${reason.of}${sharing(reason)}`
    case 'clone':
      return `clones trial ${reason.from} as of epoch ${reason.fromEpoch}: at epoch ${reason.epoch} ${standing(reason, metric)}; ${changes(reason)}`
    case 'likely':
      return `${verb} ${rungOf(verdict, reason)}: ${ordinal(reason.rank)} of ${reason.of}, ${reason.coming} more come, and ${goers(reason.best)}: likely by ${Math.round(100 * reason.chance)} %`
    case 'searchOver':
      return `${verb}: the search is over, and others were better`
    case 'budget':
      return `${verb}: it would go on, but needs more epochs than the ${reason.left} that the budget has left`
    case 'time':
      return reason.left === 0
        ? `${verb}: the time of the sweep is up`
        : `${verb}: it would go on, but takes longer than the ${duration(reason.left)} that the sweep has left`
    case 'requested':
      return `${verb}: somebody asked for it`
    case 'edited':
      return `${verb}: ${reason.changes.join('; ')}`
    case 'searchChosen':
      return `${verb} ${reason.search}: ${reason.because}`
  }
}

type ReasonOf<Kind> = Extract<Reason, { kind: Kind }>
type RungPlace = Pick<ReasonOf<'rung'>, 'rung' | 'rungs' | 'epoch' | 'bracket'>

/** "at rung 2 of 4 (epoch 9)" */
function rungOf(verdict: Decided['verdict'], { rung, rungs, epoch, bracket }: RungPlace): string {
  const where = bracket === undefined ? '' : ` of bracket ${bracket}`
  const preposition = verdict === 'continue' || verdict === 'ahead' ? 'from' : 'at'
  return `${preposition} rung ${rung} of ${rungs}${where} (epoch ${epoch})`
}

/** Beside a cut-off one wants to know how far off it was. */
function withOwn({ loss }: ReasonOf<'rung'>, metric: Metric): string {
  return loss === null || loss === Number.MAX_VALUE ? '' : ` with ${inUnits(loss, metric)}`
}

function goingOn({ best, cutoff }: ReasonOf<'rung'>, metric: Metric): string {
  if (best === 0) return 'too few for any to go on'
  const who = goers(best)
  return cutoff === null ? who : `${who}; cut-off ${inUnits(cutoff, metric)}`
}

function goers(best: number): string {
  return best === 1 ? 'the best one goes on' : `the best ${best} go on`
}

function best({ rank, of }: ReasonOf<'lastHope'>): string {
  if (of === 1) return 'the only one'
  return rank === 1 ? `the best of ${of}` : `the ${ordinal(rank)} of ${of}`
}

function comparison(
  verdict: Decided['verdict'],
  reason: ReasonOf<'percentile'>,
  metric: Metric,
): string {
  const { others, limit, percentile } = reason
  if (reason.best === null) return `no epoch measured a number of ${metric.name}`
  if (limit === null) return `too few other trials to compare with (${others})`
  const group = percentile === 50 ? 'the median' : `the best ${percentile} %`
  const of = `${group} of ${trials(others, 'other trial')}, ${inUnits(limit, metric)}`
  const own = `its best so far, ${inUnits(reason.best, metric)},`
  if (reason.best <= limit) return `${own} is no worse than ${of}`
  return `${own} is worse than ${of}${verdict === 'continue' ? ', but it is given more time' : ''}`
}

function lastBest(
  { epoch, best, bestEpoch, patience }: ReasonOf<'plateau'>,
  metric: Metric,
): string {
  if (best === null) return `no epoch measured a number of ${metric.name}`
  const since = epoch - bestEpoch
  const waited = since === 0 ? 'improved just now' : `no improvement for ${epochs(since)}`
  const limit = since >= patience ? '' : ` of ${patience}`
  return `${waited}${since === 0 ? '' : limit}; best ${inUnits(best, metric)} at epoch ${bestEpoch}`
}

function bound({ loss, limit }: ReasonOf<'threshold'>, metric: Metric): string {
  const [value, other] = [loss, limit].map((one) => (one === null ? '' : inUnits(one, metric)))
  if (limit === null) return `${metric.name} ${value} is within its bounds`
  const isAbove = loss > limit === (metric.goal === 'minimize')
  return `${metric.name} ${value} is ${isAbove ? 'above' : 'below'} ${other}`
}

function sharing({ share }: Pick<ReasonOf<'population'>, 'share'>): string {
  return share === 0 ? '' : `, of which the worst ${share} clone${share === 1 ? 's' : ''}`
}

function standing(reason: ReasonOf<'clone'>, metric: Metric): string {
  const [own, other] = [reason.loss, reason.fromLoss].map((loss) =>
    loss === null ? 'no number' : inUnits(loss, metric),
  )
  return `it is ${ordinal(reason.rank)} of ${reason.of} with ${own}, that one ${ordinal(reason.fromRank)} with ${other}`
}

function changes({ changed, by }: ReasonOf<'clone'>): string {
  const words = Object.entries(changed).map(([name, { before, after }]) => {
    const [old, own] = [before, after].map((value) =>
      typeof value === 'number' ? String(Number(value.toPrecision(4))) : JSON.stringify(value),
    )
    return old === own ? `${name} stays ${own}` : `${name} ${own} in place of ${old}`
  })
  return `${words.join(', ')}${by === 'model' ? ', by what settings have gained so far' : ''}`
}

/** A loss in the units of the metric, in four digits. */
function inUnits(loss: number, { goal }: Metric): string {
  const value = goal === 'maximize' ? 0 - loss : loss
  return String(Number(value.toPrecision(4)))
}

function trials(count: number, name = 'trial'): string {
  return count === 1 ? `1 ${name}` : `${count} ${name}s`
}

function epochs(count: number): string {
  return count === 1 ? '1 epoch' : `${count} epochs`
}

/** In seconds up to two minutes, in minutes up to two hours. */
function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

/** 1st, 2nd, 3rd, 4th, 11th */
function ordinal(count: number): string {
  const isTeen = count % 100 >= 11 && count % 100 <= 13
  const ending = isTeen ? undefined : [undefined, 'st', 'nd', 'rd'][count % 10]
  return `${count}${ending ?? 'th'}`
}
