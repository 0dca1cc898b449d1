import type { RiverRow } from '@sweepstack/charts'
import type { SweepLineage } from '@sweepstack/protocol'

/** A lineage of a sweep, ready to be drawn and told. */
export interface RiverLineage extends RiverRow {
  lineage: string
  parent: SweepLineage['parent']
  trials: SweepLineage['trials']
  best: number | null
  /** Of training it here, and what its trials would have taken each alone beside that. */
  seconds: number
  saved: number
}

interface Asked {
  goal: 'maximize' | 'minimize'
  /** Trials that meet the filter; undefined: all. */
  within: Set<number> | undefined
}

/** Lineages with a trial that meets the filter, by their best scores; those without one come last, the farther ones first. */
export function riverOf(
  lineages: readonly SweepLineage[],
  { goal, within }: Asked,
): RiverLineage[] {
  const better = goal === 'maximize' ? -1 : 1
  const worst = better * Number.MAX_VALUE
  return lineages
    .filter(({ trials }) => within === undefined || trials.some(({ number }) => within.has(number)))
    .map((one) => rowOf(one, goal))
    .sort((a, b) => better * ((a.best ?? worst) - (b.best ?? worst)) || b.epoch - a.epoch)
}

function rowOf(one: SweepLineage, goal: Asked['goal']): RiverLineage {
  const { lineage, parent, epoch, before, trials, seconds, secondsBefore } = one
  const scores = trials.flatMap(({ score }) => (score === null ? [] : [score]))
  const best = scores.length === 0 ? null : (goal === 'maximize' ? Math.max : Math.min)(...scores)
  const named = trials.find(({ score }) => score === best) ?? trials[0]
  const trained = seconds - secondsBefore
  const asked = trials.reduce((sum, trial) => sum + trial.seconds, 0)
  return {
    lineage,
    parent,
    trials,
    best,
    label: `trial ${named?.number}${trials.length > 1 ? ` +${trials.length - 1}` : ''}`,
    from: Math.min(epoch, parent?.epoch ?? 0),
    before,
    epoch,
    // A trial that ended before its last epoch wants no more.
    wanted: Math.max(epoch, ...trials.filter(isOpen).map(({ until }) => until)),
    ends: [...new Set(trials.map(({ until }) => until))].sort((a, b) => a - b),
    seconds: trained,
    saved: asked - trained,
  }
}

function isOpen({ status }: SweepLineage['trials'][number]): boolean {
  return status === 'waiting' || status === 'running'
}
