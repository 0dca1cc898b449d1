import {
  type Decision,
  type Measure,
  type Standing,
  sayDecision,
  sayStanding,
} from '@sweepstack/protocol'
import { metricValue } from '../words/numbers.ts'

/** A decision in a sentence without a full stop, its values as they are written in all of the dashboard. */
export function sentenceOn(
  decision: Decision,
  measure: Measure,
  standings: ReadonlyMap<number, Standing>,
): string {
  const write = (value: number, finer?: number) => metricValue(measure.name, value, finer)
  const said = sayDecision(decision, measure, write)
  const standing = standings.get(decision.number)
  return standing === undefined ? said : `${said}: ${sayStanding(standing, measure, write)}`
}

/** The same as whole sentences, with the value of the trial where the reason does not say it. */
export function sentencesOn(
  decision: Decision,
  measure: Measure,
  of: { standings: ReadonlyMap<number, Standing>; value: number | null },
): string {
  const said = `${sentenceOn(decision, measure, of.standings)}.`
  const value = `${measure.name} ${metricValue(measure.name, of.value ?? Number.NaN)}`
  const isSaid = of.value === null || said.includes(`${measure.name} `)
  return isSaid ? said : `${said} ${value}.`
}
