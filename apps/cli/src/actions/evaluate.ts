import { ClientError } from '@sweepstack/client'
import { FixableError } from '@sweepstack/process'
import type { LeaderboardRow } from '@sweepstack/protocol'
import { type Estimate, estimate } from '../estimate.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'

interface Evaluation {
  rank: number
  trials: number[]
  validation: Estimate
  test: Estimate
  /** Of the test images of each group. */
  groups: Map<string, Estimate>
}

/** How well what leads on the validation images does on others. */
export async function evaluate(
  session: Session,
  id: string,
  { limit }: { limit: string },
): Promise<void> {
  const { rows } = await session.client().leaderboard(id, Number(limit))
  if (rows.length === 0)
    throw new FixableError(`no trial of ${id} has a score yet`, `sweepstack watch ${id}`)
  const found: Evaluation[] = []
  for (const row of rows) found.push(await evaluateRow(session, id, row))
  const plain = found.map((one) => ({ ...one, groups: Object.fromEntries(one.groups) }))
  session.print(plain, (shown) =>
    evaluationText(shown.map((one) => ({ ...one, groups: new Map(Object.entries(one.groups)) }))),
  )
}

async function evaluateRow(session: Session, id: string, row: LeaderboardRow): Promise<Evaluation> {
  const client = session.client()
  const of = (split: 'val' | 'test') =>
    Promise.all(row.trials.map((trial) => client.measures(id, trial, split)))
  const [validation, test] = [await of('val'), await of('test').catch(explainUnlabelled)]
  const groups = (test[0]?.groups ?? []).map(({ group }): [string, Estimate] => [
    group,
    estimate(test.flatMap((measures) => measures.groups.filter((one) => one.group === group))),
  ])
  return {
    rank: row.rank,
    trials: row.trials,
    validation: estimate(validation),
    test: estimate(test),
    groups: new Map(groups),
  }
}

function explainUnlabelled(error: unknown): never {
  const code = error instanceof ClientError ? error.problem?.code : undefined
  if (code === 'NO_TEST_LABELS' || code === 'NO_TEST_SPLIT') {
    throw new FixableError(
      (error as Error).message,
      'add the dataset again with test.csv, test_images/ and, for the labels, test_labels.csv (Image,Class)',
    )
  }
  throw error
}

function evaluationText(found: Evaluation[]): string {
  const groups = [...new Set(found.flatMap((one) => [...one.groups.keys()]))]
  const line = (name: string, of: (one: Evaluation) => Estimate | undefined) => [
    name,
    ...found.map((one) => show(of(one))),
  ]
  return table(
    ['accuracy (95 %)', ...found.map(({ trials }) => `trial ${trials.join(', ')}`)],
    [
      line('validation', ({ validation }) => validation),
      line('test', ({ test }) => test),
      ...groups.map((group) => line(`  ${group}`, (one) => one.groups.get(group))),
    ],
  )
}

function show(estimate: Estimate | undefined): string {
  if (estimate === undefined) return ''
  const { mean, low, high } = estimate
  return `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`
}
