import { createHash } from 'node:crypto'
import { type AskedTrial, canonicalJson } from '@sweepstack/core'
import {
  metricNames,
  nearestOf,
  ProblemError,
  type Report,
  reportSchema,
  type TellRequest,
} from '@sweepstack/protocol'

export type Told = Omit<TellRequest, 'fence'>

/** @throws ProblemError INVALID_REQUEST for metrics that are not those of a report */
export function reportOf(
  { config }: Pick<AskedTrial, 'config'>,
  { epoch, metrics, seconds }: Told,
): Report {
  const known: readonly string[] = metricNames
  const unknown = Object.keys(metrics).filter((name) => !known.includes(name))
  const state = createHash('sha256').update(canonicalJson(metrics)).digest('hex').slice(0, 32)
  const named = Object.entries(metrics).filter(([name]) => known.includes(name))
  const values = {
    ...Object.fromEntries(named),
    epoch,
    seconds,
    learning_rate: config?.learningRate ?? 0,
    state,
  }
  const parsed = reportSchema.safeParse(values)
  const errors = [
    ...unknown.map((name) => ({ path: `metrics.${name}`, message: unknownText(name) })),
    ...(parsed.error?.issues ?? []).map(({ path, message, input }) => {
      const isMissing = input === undefined && !(String(path[0]) in metrics)
      return {
        path: `metrics.${path.join('.')}`,
        message: isMissing ? 'is missing: each report has it' : message,
      }
    }),
  ]
  if (parsed.success && errors.length === 0) return parsed.data
  const [first] = errors
  throw new ProblemError(
    'INVALID_REQUEST',
    `The report has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}; the first: ${first?.path}: ${first?.message}`,
    errors,
  )
}

function unknownText(name: string): string {
  const nearest = nearestOf(name, metricNames)
  return nearest === undefined
    ? `is no metric; there are ${metricNames.join(', ')}`
    : `is no metric; did you mean "${nearest}"?`
}
