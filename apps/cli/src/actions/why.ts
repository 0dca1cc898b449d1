import { type Client, ClientError, trialStandings } from '@sweepstack/client'
import {
  counted,
  type Decision,
  hasDensities,
  measureOf,
  type Standing,
  type SweepDefinition,
  sayProposal,
  standingsOf,
} from '@sweepstack/protocol'
import { decisionLines } from '../output/decision-lines.ts'
import { densitiesLine } from '../output/densities-line.ts'
import { nothingDecided, nothingDecidedOn } from '../output/nothing-decided.ts'
import type { Session } from '../session.ts'

/** Decisions on all trials that a person is shown unasked. */
const shownAtMost = 50
/** Decisions that the API answers in one page. */
const page = 1000

/**
 * Why trials of a sweep went on, rested or were stopped: one line for each decision, the newest of them. Of one trial all, and
 * why it was proposed.
 */
export async function why(
  session: Session,
  id: string,
  number: string | undefined,
  { last }: { last?: string },
): Promise<void> {
  const client = session.client()
  const sweep = await client.sweep(id)
  const measure = measureOf(sweep.definition as SweepDefinition)
  const linesOf = (
    decisions: Decision[],
    standings: ReadonlyMap<number, Standing>,
    without: string,
  ) => (decisions.length > 0 ? decisionLines(decisions, measure, standings) : [without])
  if (number === undefined) {
    const most = session.json() ? Number.POSITIVE_INFINITY : shownAtMost
    const newest = await newestDecisions(client, id, last === undefined ? most : Number(last))
    session.print(newest, (decisions) => {
      const before = (decisions[0]?.number ?? 1) - 1
      // Who stood where is told by the whole log alone.
      const standings = standingsOf(before === 0 ? decisions : [], measure.runs)
      const lines = linesOf(decisions, standings, nothingDecided(sweep))
      if (before === 0) return lines.join('\n')
      const all = `sweepstack why ${id} --last ${before + decisions.length}`
      return [...lines, `${counted(before, 'decision')} before these: ${all}`].join('\n')
    })
    return
  }
  const trial = await client.trial(id, Number(number))
  const { reason, decisions } = trial
  const standings = await trialStandings(client, sweep, decisions)
  const isShown = !session.json() && reason !== null && hasDensities(reason)
  const densities = isShown ? await densitiesOf(client, id, Number(number)) : []
  session.print({ reason, decisions }, () => {
    const proposed = reason === null ? [] : [`trial ${number} ${sayProposal(reason)}`]
    const decided = linesOf(decisions, standings, nothingDecidedOn(trial, sweep))
    return [...proposed, ...densities, ...decided].join('\n')
  })
}

/** Nothing where they cannot be drawn any more: the reason is there without them. */
async function densitiesOf(client: Client, id: string, trial: number): Promise<string[]> {
  try {
    return [densitiesLine(await client.densities(id, trial))]
  } catch (error) {
    if (error instanceof ClientError && error.problem?.code === 'NO_DENSITIES') return []
    throw error
  }
}

async function newestDecisions(client: Client, id: string, count: number): Promise<Decision[]> {
  const { decisions, total } = await client.lastDecisions(id, Math.min(count, page))
  if (Math.min(count, total) <= page) return decisions
  return allDecisions(client, id, Math.max(0, total - count))
}

async function allDecisions(client: Client, id: string, after = 0): Promise<Decision[]> {
  const found: Decision[] = []
  for (let cursor = after; ; ) {
    const { decisions, cursor: next } = await client.decisions(id, cursor)
    if (decisions.length === 0) return found
    found.push(...decisions)
    cursor = next
  }
}
