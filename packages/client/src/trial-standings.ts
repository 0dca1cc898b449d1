import {
  type Decision,
  measureOf,
  type Standing,
  type Sweep,
  type SweepDefinition,
  standingsOf,
} from '@sweepstack/protocol'
import type { Client } from './client.ts'
import { rungLog } from './rung-log.ts'

/** Decisions that the API answers in one page. */
const page = 1000

/**
 * How a trial stood that others were better than, by the numbers of the decisions on it: told by those on all that were
 * ranked with it. Empty where it was not behind others when the search was over; then nothing is read.
 */
export async function trialStandings(
  client: Pick<Client, 'decisions'>,
  { id, definition }: Pick<Sweep, 'id' | 'definition'>,
  own: readonly Decision[],
): Promise<ReadonlyMap<number, Standing>> {
  // By them alone, the decisions on the trial of which there is something to tell; the last of them tells how far to read.
  const { runs } = measureOf(definition as SweepDefinition)
  const last = [...standingsOf(own, runs).keys()].at(-1)
  if (last === undefined) return new Map()
  const read = async (after: number, limit: number) =>
    (await client.decisions(id, after, limit)).decisions
  return standingsOf(await rungLog(read, { own, runs, last, page }), runs)
}
