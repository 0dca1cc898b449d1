import type { Client } from '@sweepstack/client'
import { type Decision, type SweepDefinition, sayProposal, standingsOf } from '@sweepstack/protocol'
import { decisionLines } from '../output/decision-lines.ts'
import { nothingDecided, nothingDecidedOn } from '../output/nothing-decided.ts'
import type { Session } from '../session.ts'

/** Why trials of a sweep went on, rested or were stopped: one line for each decision. Of one trial also why it was proposed. */
export async function why(session: Session, id: string, number?: string): Promise<void> {
  const client = session.client()
  const sweep = await client.sweep(id)
  const { metric } = sweep.definition as SweepDefinition
  const linesOf = (decisions: Decision[], log: Decision[], without: string) =>
    decisions.length > 0 ? decisionLines(decisions, metric, standingsOf(log)) : [without]
  if (number === undefined) {
    session.print(await allDecisions(client, id), (decisions) =>
      linesOf(decisions, decisions, nothingDecided(sweep)).join('\n'),
    )
    return
  }
  const trial = await client.trial(id, Number(number))
  const { reason, decisions } = trial
  // How it stood in the end is told by the decisions on all.
  const isOver = decisions.some((one) => one.reason.kind === 'searchOver')
  const log = isOver ? await allDecisions(client, id) : []
  session.print({ reason, decisions }, () => {
    const proposed = reason === null ? [] : [`trial ${number} ${sayProposal(reason)}`]
    return [...proposed, ...linesOf(decisions, log, nothingDecidedOn(trial, sweep))].join('\n')
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
