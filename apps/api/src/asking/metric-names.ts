import type { AskedTrial, AskStore } from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'
import { LRUCache } from 'lru-cache'

/** Of all reports on what is trained: tables have a column for each. */
const mostNames = 500

type Metrics = Readonly<Record<string, number>>

/** Keeps the names of the metrics that programs report, before a report has them, so that none is ever left out. */
export function createMetricNames(asks: Pick<AskStore, 'metrics' | 'addMetrics'>) {
  const known = new LRUCache<string, ReadonlySet<string>>({ max: 1000 })

  function knows({ program }: Pick<AskedTrial, 'program'>, metrics: Metrics): boolean {
    const names = known.get(program)
    return names !== undefined && Object.keys(metrics).every((name) => names.has(name))
  }

  return {
    /** Whether all names are kept, as far as this process knows. */
    knows,

    /** @throws ProblemError INVALID_REQUEST for a name beyond the most */
    async note(trial: Pick<AskedTrial, 'program'>, metrics: Metrics): Promise<void> {
      if (knows(trial, metrics)) return
      const { program } = trial
      const all = new Set(await asks.metrics(program))
      const added = Object.keys(metrics).filter((name) => !all.has(name))
      for (const name of added) all.add(name)
      if (all.size > mostNames) throw tooMany(added)
      if (added.length > 0) await asks.addMetrics(program, added)
      known.set(program, all)
    },
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
