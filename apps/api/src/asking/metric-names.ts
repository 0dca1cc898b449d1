import type { AskedTrial, AskStore } from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'
import { LRUCache } from 'lru-cache'

/** Of all reports on what is trained: tables have a column for each. */
const mostNames = 500

/** Keeps the names of the metrics that programs report, before a report has them, so that none is ever left out. */
export function createMetricNames(asks: Pick<AskStore, 'metrics' | 'addMetrics'>) {
  const known = new LRUCache<string, ReadonlySet<string>>({ max: 1000 })
  /** @throws ProblemError INVALID_REQUEST for a name beyond the most */
  return async (
    { program }: Pick<AskedTrial, 'program'>,
    metrics: Readonly<Record<string, number>>,
  ): Promise<void> => {
    const names = Object.keys(metrics)
    const isKnown = (name: string) => known.get(program)?.has(name) === true
    if (names.every(isKnown)) return
    const all = new Set(await asks.metrics(program))
    const added = names.filter((name) => !all.has(name))
    for (const name of added) all.add(name)
    if (all.size > mostNames) throw tooMany(added)
    if (added.length > 0) await asks.addMetrics(program, added)
    known.set(program, all)
  }
}

function tooMany(added: string[]): ProblemError {
  const message = `is a new name: the metrics of a sweep have at most ${mostNames} names`
  return new ProblemError(
    'INVALID_REQUEST',
    `A metric ${message}.`,
    added.map((name) => ({ path: `metrics.${name}`, message })),
  )
}
