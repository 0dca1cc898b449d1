import type { Client } from '@sweepstack/client'
import { type Decision, type Metric, type SweepDefinition, sayDecision } from '@sweepstack/protocol'
import type { Session } from '../session.ts'

/** Why trials of a sweep went on, rested or were stopped: one line for each decision. */
export async function why(session: Session, id: string, number?: string): Promise<void> {
  const client = session.client()
  const { metric, stopping } = (await client.sweep(id)).definition as SweepDefinition
  const decisions =
    number === undefined
      ? await allDecisions(client, id)
      : (await client.trial(id, Number(number))).decisions
  session.print(decisions, (shown) => {
    if (shown.length > 0) return shown.map((decision) => lineOf(decision, metric)).join('\n')
    return stopping === 'none'
      ? 'nothing was decided: the sweep has no stopping, so that every trial runs to its end'
      : 'nothing was decided yet: no trial has come to its first milestone'
  })
}

async function allDecisions(client: Client, id: string): Promise<Decision[]> {
  const found: Decision[] = []
  for (let cursor = 0; ; ) {
    const page = await client.decisions(id, cursor)
    if (page.decisions.length === 0) return found
    found.push(...page.decisions)
    cursor = page.cursor
  }
}

function lineOf(decision: Decision, metric: Metric): string {
  const { trial, until } = decision
  const onward = until === undefined ? '' : `, up to epoch ${until}`
  return `trial ${trial} ${sayDecision(decision, metric)}${onward}`
}
