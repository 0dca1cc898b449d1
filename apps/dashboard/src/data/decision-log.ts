import { type Decision, type Standing, standingsOf } from '@sweepstack/protocol'
import { count, counted } from '../words/numbers.ts'

/** The newest decisions of a sweep, in their order. */
export interface DecisionLog {
  decisions: Decision[]
  /** Of the whole log. */
  total: number
  /** By the numbers of decisions: how trials stood when others were better. */
  standings: ReadonlyMap<number, Standing>
}

/** Decisions that are read and kept: beyond them a page has the newest, and says so. */
export const mostDecisions = 20_000
const aPage = 1000

interface Page {
  decisions: Decision[]
  cursor: number
  total: number
}

/** What was read, with what came since. `runs`: how many trials a config has. */
export async function readOn(
  before: DecisionLog | undefined,
  { read, runs }: { read: (after: number) => Promise<Page>; runs: number },
): Promise<DecisionLog> {
  let decisions = before?.decisions ?? []
  for (let after = decisions.at(-1)?.number ?? 0; ; ) {
    const page = await read(after)
    const first = page.total - mostDecisions
    // A log that grows meanwhile is not begun anew for some that are read in vain.
    if (first - after > aPage) {
      decisions = []
      after = first
      continue
    }
    decisions = [...decisions, ...page.decisions].slice(-mostDecisions)
    if (page.cursor >= page.total || page.decisions.length === 0) {
      if (before !== undefined && before.decisions.at(-1) === decisions.at(-1)) return before
      return { decisions, total: page.total, standings: standingsOf(decisions, runs) }
    }
    after = page.cursor
  }
}

/** How much of the log was read, where that is not all. */
export function unread({ decisions, total }: DecisionLog): string | undefined {
  if (total <= mostDecisions) return undefined
  return `by the newest ${count(decisions.length)} of ${counted(total, 'decision')}`
}
