import type { AskedTrial } from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'
import { LRUCache } from 'lru-cache'

/** Of all reports on what is trained: tables have a column for each. */
export const mostNames = 500

/** The names of the metrics that programs report, as far as this process knows that they are kept. */
export function createMetricNames() {
  const known = new LRUCache<string, Set<string>>({ max: 1000 })

  return {
    /** Those that may be new. */
    newIn({ program }: Pick<AskedTrial, 'program'>, metrics: Readonly<Record<string, number>>) {
      const names = known.get(program)
      return Object.keys(metrics).filter((name) => !names?.has(name))
    },

    /** A report was recorded, and its names with it. */
    keep({ program }: Pick<AskedTrial, 'program'>, names: readonly string[]): void {
      if (names.length > 0) known.set(program, new Set([...(known.get(program) ?? []), ...names]))
    },
  }
}

export function tooManyNames(added: string[]): ProblemError {
  const message = `is a new name: the metrics of a sweep have at most ${mostNames} names`
  return new ProblemError(
    'INVALID_REQUEST',
    `A metric ${message}.`,
    added.map((name) => ({ path: `metrics.${name}`, message })),
  )
}
