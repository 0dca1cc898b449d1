import type { Metric, Sweep } from '@sweepstack/protocol'

/** A sweep with its place in the comparison, which decides its colour and its stroke. */
export interface ComparedSweep {
  sweep: Sweep
  place: number
  color: string
}

export function metricOf({ definition }: Sweep): Metric {
  return (definition as { metric: Metric }).metric
}

/** Those that rank by the metric of the first: others have scores that cannot be compared. */
export function comparableOf(compared: readonly ComparedSweep[]): ComparedSweep[] {
  const [first] = compared
  if (first === undefined) return []
  const { name, goal } = metricOf(first.sweep)
  return compared.filter(({ sweep }) => {
    const own = metricOf(sweep)
    return own.name === name && own.goal === goal
  })
}

/** Names as they are told apart: with the end of the id where two are the same. */
export function labelOf({ sweep }: ComparedSweep, all: readonly ComparedSweep[]): string {
  const isAlone = all.filter((one) => one.sweep.name === sweep.name).length === 1
  return isAlone ? sweep.name : `${sweep.name} (${sweep.id.slice(-4)})`
}
