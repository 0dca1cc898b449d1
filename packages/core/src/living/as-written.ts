import {
  imageMetrics,
  type Metric,
  type SweepDefinition,
  stoppingSchema,
} from '@sweepstack/protocol'
import { canonicalJson } from '../lineage/canonical-json.ts'

/**
 * Parts of a definition as a person would write them in a file: without what a definition is stored with besides, and
 * without options that are as they are where nobody names them.
 */

export function searchAsWritten(search: SweepDefinition['search']): unknown {
  const { chosen: _, distinct: __, ...written } = { distinct: true, ...search }
  return short(written)
}

export function stoppingAsWritten(stopping: SweepDefinition['stopping']): unknown {
  if (stopping === 'none') return stopping
  const whole = canonicalJson(stopping)
  const written = Object.keys(stopping).reduce<Record<string, unknown>>(
    (before, key) => {
      const { [key]: _, ...without } = before
      const { data } = stoppingSchema.safeParse(without)
      return data !== undefined && canonicalJson(data) === whole ? without : before
    },
    { ...stopping },
  )
  return short(written)
}

export function parameterAsWritten(values: unknown): unknown {
  if (typeof values !== 'object' || values === null || !('scale' in values)) return values
  const { scale, ...range } = values
  return scale === 'linear' ? range : values
}

/** A metric of ours with its usual goal is its name. Those of programs have no usual one. */
export function metricAsWritten({ name, goal }: Metric, trainer: SweepDefinition['trainer']) {
  const usual = (imageMetrics as Record<string, { goal: string } | undefined>)[name]?.goal
  return trainer === undefined && usual === goal ? name : { name, goal }
}

/** A kind without options is its name. */
function short(written: { kind?: unknown }): unknown {
  return Object.keys(written).length === 1 ? written.kind : written
}
