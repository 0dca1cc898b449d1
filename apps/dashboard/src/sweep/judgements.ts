import { type Decision, type Metric, type Reason, rankingOf } from '@sweepstack/protocol'

/** How it went on with a trial where it was judged, as of now. */
export type Outcome = 'promoted' | 'rests' | 'stopped'

/** A trial at an epoch at which it was judged. */
export interface Judgement {
  trial: number
  epoch: number
  /** From 1; undefined where there is one bracket. */
  bracket: number | undefined
  /** In the units of the metric; null for no number. */
  value: number | null
  outcome: Outcome
  /** The last one there. */
  decision: Decision
}

/** A bar that trials were measured by: a rung of a bracket, or an epoch at which all are judged. */
export interface Rung {
  epoch: number
  /** From 1; undefined where there is one bracket. */
  bracket: number | undefined
  /** Of the last trial that went on, in the units of the metric; null while nobody does. */
  cutoff: number | null
  promoted: number
  rests: number
  stopped: number
}

const outcomes = {
  continue: 'promoted',
  clone: 'promoted',
  rest: 'rests',
  stop: 'stopped',
} as const

/**
 * Where trials were judged and what came of it, by a log of decisions in their order. A later decision on a trial that has
 * not gone further takes the place of the one before. `valueAt` is asked where a reason has no value.
 */
export function judgementsOf(
  decisions: Iterable<Decision>,
  goal: Metric['goal'],
  valueAt: (trial: number, epoch: number) => number | undefined,
): Judgement[] {
  const found = new Map<string, Judgement>()
  const newest = new Map<number, Judgement>()
  for (const decision of decisions) {
    const { trial, verdict } = decision
    const reason = comparedIn(decision)
    if (trial === 0 || !isJudgement(verdict)) continue
    const told = 'epoch' in reason ? reason.epoch : undefined
    const before = newest.get(trial)
    const epoch = decision.epoch ?? told ?? before?.epoch
    if (epoch === undefined) continue
    const key = `${trial} ${epoch}`
    const loss = lossOf(reason)
    const value =
      loss === undefined
        ? (found.get(key)?.value ?? valueAt(trial, epoch) ?? null)
        : inUnits(loss, goal)
    const bracket = bracketOf(reason) ?? before?.bracket
    const judgement = { trial, epoch, bracket, value, outcome: outcomes[verdict], decision }
    found.set(key, judgement)
    newest.set(trial, judgement)
  }
  return [...found.values()]
}

function isJudgement(verdict: Decision['verdict']): verdict is keyof typeof outcomes {
  return verdict in outcomes
}

/** Whom a budget kept was compared with others too. */
function comparedIn({ reason }: Decision): Reason {
  return rankingOf(reason) ?? reason
}

/** What was compared: the loss, or the least one so far; undefined where the reason does not tell. */
function lossOf(reason: Reason): number | null | undefined {
  switch (reason.kind) {
    case 'rung':
    case 'lastHope':
    case 'threshold':
    case 'clone':
      return reason.loss
    case 'percentile':
    case 'plateau':
      return reason.best
    case 'noNumber':
      return null
    default:
      return undefined
  }
}

function inUnits(loss: number | null, goal: Metric['goal']): number | null {
  if (loss === null || Number.isNaN(loss)) return null
  return goal === 'maximize' ? 0 - loss : loss
}

/** The bars of these judgements, by bracket and epoch, with how many went on, rest and were stopped at each. */
export function rungsOf(
  judgements: readonly Judgement[],
  decisions: Iterable<Decision>,
  goal: Metric['goal'],
): Rung[] {
  const rungs = new Map<string, Rung>()
  for (const { epoch, outcome, bracket } of judgements) {
    const key = `${bracket ?? ''} ${epoch}`
    const rung = rungs.get(key) ?? {
      epoch,
      bracket,
      cutoff: null,
      promoted: 0,
      rests: 0,
      stopped: 0,
    }
    rung[outcome] += 1
    rungs.set(key, rung)
  }
  for (const decision of decisions) {
    const reason = comparedIn(decision)
    const limit = limitOf(reason)
    if (limit === null || !('epoch' in reason)) continue
    const rung = rungs.get(`${bracketOf(reason) ?? ''} ${reason.epoch}`)
    if (rung) rung.cutoff = inUnits(limit, goal)
  }
  return [...rungs.values()].sort(
    (a, b) => (a.bracket ?? 0) - (b.bracket ?? 0) || a.epoch - b.epoch,
  )
}

function bracketOf(reason: Reason): number | undefined {
  return 'bracket' in reason ? reason.bracket : undefined
}

function limitOf(reason: Reason): number | null {
  if (reason.kind === 'rung') return reason.cutoff
  return reason.kind === 'percentile' || reason.kind === 'threshold' ? reason.limit : null
}
