import {
  type Decision,
  type Metric,
  type Standing,
  sayDecision,
  sayStanding,
} from '@sweepstack/protocol'
import { metricValue } from '../words/numbers.ts'

/** A decision in a sentence without a full stop, its values as they are written in all of the dashboard. */
export function sentenceOn(
  decision: Decision,
  metric: Metric,
  standings: ReadonlyMap<number, Standing>,
): string {
  const write = (value: number, finer?: number) => metricValue(metric.name, value, finer)
  const said = sayDecision(decision, metric, write)
  const standing = standings.get(decision.number)
  return standing === undefined ? said : `${said}: ${sayStanding(standing, metric, write)}`
}

/** The same as whole sentences, with the value of the trial where the reason does not say it. */
export function sentencesOn(
  decision: Decision,
  metric: Metric,
  of: { standings: ReadonlyMap<number, Standing>; value: number | null },
): string {
  const said = `${sentenceOn(decision, metric, of.standings)}.`
  const value = `${metric.name} ${metricValue(metric.name, of.value ?? Number.NaN)}`
  const isSaid = of.value === null || said.includes(`${metric.name} `)
  return isSaid ? said : `${said} ${value}.`
}
