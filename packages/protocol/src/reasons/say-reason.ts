import { counted } from '../counted.ts'
import type { Measure } from '../definition/measure.ts'
import type { Metric } from '../definition/objectives.ts'
import type { Reason } from './reason.ts'
import { rankingOf, type Standing } from './standings.ts'

const verbs = {
  continue: 'goes on',
  clone: 'clones another',
  rest: 'rests',
  stop: 'stops',
  ahead: 'may be trained ahead',
  retry: 'is tried again',
  complete: 'is completed',
  edit: 'is edited',
  search: 'is searched by',
} as const

/** How a value of the metric is written; the finer, the more digits, so that values that differ look different. */
export type WriteValue = (value: number, finer?: number) => string

interface Words {
  /** Its name says of what it is the mean. */
  metric: Metric
  write: WriteValue
  /** What is ranked. */
  noun: 'config' | 'trial'
  /** It was decided on several trials alike. */
  isSeveral?: boolean
}

function wordsOf({ runs = 1, ...metric }: Measure, write: WriteValue): Words {
  if (runs === 1) return { metric, write, noun: 'trial' }
  const name = `${metric.name} (mean of ${runs} runs)`
  return { metric: { ...metric, name }, write, noun: 'config' }
}

/** What was decided on a trial. */
export interface Decided {
  verdict: keyof typeof verbs
  reason: Reason
  /** It is said of several trials that stop. */
  isSeveral?: boolean
}

/** A decision in one sentence of plain words, without the trial and a full stop; values as `write` writes them elsewhere. */
export function sayDecision(
  { verdict, reason, isSeveral = false }: Decided,
  measure: Measure,
  write: WriteValue,
): string {
  return said(verdict, reason, { ...wordsOf(measure, write), isSeveral })
}

function said(verdict: Decided['verdict'], reason: Reason, words: Words): string {
  const verb = words.isSeveral ? 'stop' : verbs[verdict]
  const at = 'epoch' in reason ? `${verb} at epoch ${reason.epoch}` : verb
  switch (reason.kind) {
    case 'rung':
      return `${verb} ${rungOf(verdict, reason)}: ${ordinal(reason.rank)} of ${among(reason, words)}, ${goingOn(reason, words)}`
    case 'lastHope':
      return `${verb} ${rungOf(verdict, reason)}: the search is over, no ${words.noun} went further, and it is ${best(reason)} there`
    case 'bootstrap':
      return `${verb} ${rungOf(verdict, reason)}: ${counted(reason.of, words.noun)} reached it, and nobody goes on before ${reason.wanted} have`
    case 'bracketWaits':
      return `${verb} ${rungOf(verdict, reason)}: its bracket compares when all have come, ${reason.arrived} of ${reason.of} so far`
    case 'noNumber':
      return `${at}: ${words.metric.name} is no number`
    case 'percentile':
      return `${at}: ${comparison(verdict, reason, words)}`
    case 'othersAreDone':
      return `${at}: the others have ended, and it may finish`
    case 'plateau':
      return `${at}: ${lastBest(reason, words)}`
    case 'threshold':
      return `${at}: ${bound(reason, words)}`
    case 'populationWaits':
      return `${at}: its population is compared when all have come, ${reason.arrived} of ${reason.of} so far`
    case 'population':
      return `${at}: ${ordinal(reason.rank)} of its population of ${reason.of}${sharing(reason)}`
    case 'clone':
      return `clones trial ${reason.from} as of epoch ${reason.fromEpoch}: at epoch ${reason.epoch} ${standing(reason, words)}; ${changes(reason)}`
    case 'likely':
      return `${verb} ${rungOf(verdict, reason)}: ${ordinal(reason.rank)} of ${among(reason, words)}, ${reason.coming} more come, and ${goers(reason.best)}: likely by ${Math.round(100 * reason.chance)} %`
    case 'searchOver':
      return `${verb}: the search is over, and ${words.isSeveral ? 'they were' : 'it was'} not to go on`
    case 'budget':
    case 'time':
      return kept(verdict, reason, words)
    case 'budgetAllows':
      return `${verb}: the budget has room for it now`
    case 'requested':
      return `${verb}: somebody asked for it`
    case 'byProgram':
      return `${at} of ${reason.epochs}: its program goes no further, and its score is final`
    case 'edited':
      return `${verb}: ${reason.changes.join('; ')}`
    case 'searchChosen':
      return `${verb} ${reason.search}: ${reason.because}`
  }
}

/** How a trial stood that was stopped while it rested, for the search was over: "5th of 12 at rung 2 of 4 (epoch 9); val_loss 0.5, cut-off 0.4123". */
export function sayStanding(standing: Standing, measure: Measure, write: WriteValue): string {
  const { rank, best, loss, cutoff } = standing
  const words = wordsOf(measure, write)
  const where = rungOf('rest', standing)
  const place =
    rank === undefined ? where : `${ordinal(rank)} of ${among(standing, words)} ${where}`
  if (cutoff === null) return `${place}; ${words.metric.name} ${inUnits([loss], words)[0]}`
  // Who comes early is let go on while few are there, so that more go on than would in the end.
  const who = best === 1 ? 'the best one' : `the best ${best}`
  const isAmongThem = rank !== undefined && rank <= best
  const others = isAmongThem ? '' : `, of which ${who} would go on`
  return `${place}${others}; ${valueAndBar(standing, cutoff, words)}`
}

type ReasonOf<Kind> = Extract<Reason, { kind: Kind }>
type RungPlace = Pick<ReasonOf<'rung'>, 'rung' | 'rungs' | 'epoch' | 'bracket'>

/** "at rung 2 of 4 (epoch 9)" */
function rungOf(verdict: Decided['verdict'], { rung, rungs, epoch, bracket }: RungPlace): string {
  const where = bracket === undefined ? '' : ` of bracket ${bracket}`
  const preposition = verdict === 'continue' || verdict === 'ahead' ? 'from' : 'at'
  return `${preposition} rung ${rung} of ${rungs}${where} (epoch ${epoch})`
}

/** "12", or "12 configs" where these are no trials. */
function among({ of }: { of: number }, { noun }: Words): string {
  return noun === 'trial' ? `${of}` : counted(of, noun)
}

function goingOn(reason: ReasonOf<'rung'>, words: Words): string {
  const { loss, best, cutoff } = reason
  const who = best === 0 ? 'too few for any to go on' : goers(best)
  if (cutoff !== null) return `${who}; ${valueAndBar(reason, cutoff, words)}`
  return hasNoNumber(loss) ? who : `${who}; ${words.metric.name} ${inUnits([loss], words)[0]}`
}

/** "val_loss 0.5, cut-off 0.4123" */
function valueAndBar(
  { loss, rank = 0, best }: Pick<Standing, 'loss' | 'rank' | 'best'>,
  cutoff: number,
  words: Words,
): string {
  const [own, bar] = inUnits([loss, cutoff], words)
  if (loss === cutoff && rank > best) {
    return `${words.metric.name} ${own}, equal to the cut-off: of equal ${words.noun}s the lower number is ahead`
  }
  return `${words.metric.name} ${own}, cut-off ${bar}`
}

/** What a trial would have gone on by, and what it lacked. */
function kept(
  verdict: Decided['verdict'],
  reason: ReasonOf<'budget'> | ReasonOf<'time'>,
  words: Words,
): string {
  const { kind, left, by } = reason
  const verb = words.isSeveral ? 'stop' : verbs[verdict]
  if (kind === 'time' && left === 0) return `${verb}: the time of the sweep is up`
  const [who, needs, takes] = words.isSeveral ? ['they', 'need', 'take'] : ['it', 'needs', 'takes']
  const lack =
    kind === 'budget'
      ? `${needs} more epochs than the ${left} that the budget has left`
      : `${takes} longer than the ${duration(left)} that the sweep has left`
  if (by?.kind === 'clone') {
    const from = `trial ${by.from} as of epoch ${by.fromEpoch}`
    return `${verb} at epoch ${by.epoch}: ${standing(by, words)}; ${who} would clone ${from}, but ${lack}`
  }
  const would = `${who} would go on, but ${lack}`
  if (by?.kind === 'percentile') {
    return `${verb} at epoch ${by.epoch}: ${comparison('continue', by, words)}; ${would}`
  }
  if (by !== undefined) return `${said(verdict, by, words)}; ${would}`
  const ranking = rankingOf(reason)
  if (ranking === undefined) return `${verb}: ${would}`
  return `${verb} ${rungOf(verdict, ranking)}: ${ordinal(ranking.rank)} of ${among(ranking, words)}, ${goingOn(ranking, words)}; ${would}`
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
  words: Words,
): string {
  const { others, limit, percentile, uncompared } = reason
  const kind = `${reason.among === 'completed' ? 'completed' : 'other'} ${words.noun}`
  if (uncompared !== undefined) return notCompared(uncompared, counted(others, kind), words)
  const more = verdict === 'continue' ? ', but it is given more time' : ''
  if (reason.best === null) return `no epoch measured a number of ${words.metric.name}${more}`
  if (limit === null) return `too few ${kind}s to compare with (${others})`
  const group = percentile === 50 ? 'the median' : `the best ${percentile} %`
  const [mine, bar] = inUnits([reason.best, limit], words)
  const those = `${group} of ${counted(others, kind)}`
  const of = `${those}, ${bar}`
  const own = `its best ${words.metric.name} so far, ${mine},`
  if (reason.best === limit) return `${own} equals ${those}, and that is enough`
  if (reason.best < limit) return `${own} is no worse than ${of}`
  return `${own} is worse than ${of}${more}`
}

function notCompared(
  uncompared: NonNullable<ReasonOf<'percentile'>['uncompared']>,
  others: string,
  { noun }: Words,
): string {
  switch (uncompared.by) {
    case 'startup': {
      const verb = uncompared.completed === 1 ? 'has' : 'have'
      return `${counted(uncompared.completed, noun)} ${verb} completed, and none is stopped before ${uncompared.wanted} have`
    }
    case 'least':
      return `${others} reached it, and none is stopped there before ${uncompared.wanted} have`
    case 'back':
      return 'it rested while others trained, and goes to its end now'
  }
}

function lastBest({ epoch, best, bestEpoch, patience }: ReasonOf<'plateau'>, words: Words): string {
  if (best === null) return `no epoch measured a number of ${words.metric.name}`
  const since = epoch - bestEpoch
  const waited = since === 0 ? 'improved just now' : `no improvement for ${counted(since, 'epoch')}`
  const limit = since >= patience ? '' : ` of ${patience}`
  return `${waited}${since === 0 ? '' : limit}; best ${words.metric.name} ${inUnits([best], words)[0]} at epoch ${bestEpoch}`
}

function bound({ loss, limit }: ReasonOf<'threshold'>, words: Words): string {
  const { metric } = words
  const [value, other] = inUnits([loss, limit], words)
  if (limit === null) return `${metric.name} ${value} is within its bounds`
  const isAbove = loss > limit === (metric.goal === 'minimize')
  return `${metric.name} ${value} is ${isAbove ? 'above' : 'below'} ${other}`
}

function sharing({ share }: Pick<ReasonOf<'population'>, 'share'>): string {
  return share === 0 ? '' : `, of which the worst ${share} clone${share === 1 ? 's' : ''}`
}

function standing(reason: ReasonOf<'clone'>, words: Words): string {
  const [own, other] = inUnits([reason.loss, reason.fromLoss], words)
  const isTie = reason.loss !== null && reason.loss === reason.fromLoss
  return `it is ${ordinal(reason.rank)} of ${reason.of} with ${words.metric.name} ${own}, that one ${ordinal(reason.fromRank)} with ${other}${isTie ? ` (of equal ${words.noun}s the lower number is ahead)` : ''}`
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

/** Two values may be the same to all digits that a metric is usually written with. */
const finest = 4

/** Losses as values of the metric, with so many digits that those that differ do not look the same. */
function inUnits(losses: (number | null)[], { metric, write }: Words): string[] {
  const values = losses.map((loss) => loss && (metric.goal === 'maximize' ? 0 - loss : loss))
  for (let finer = 0; ; finer += 1) {
    const texts = values.map((value) => (hasNoNumber(value) ? 'no number' : write(value, finer)))
    if (new Set(texts).size === new Set(values).size || finer === finest) return texts
  }
}

/** What failed or diverged is as bad as can be. */
function hasNoNumber(value: number | null): value is null {
  return value === null || Math.abs(value) === Number.MAX_VALUE
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
