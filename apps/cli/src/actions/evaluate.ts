import { type Client, ClientError } from '@sweepstack/client'
import { FixableError } from '@sweepstack/process'
import type { LeaderboardRow, Measures } from '@sweepstack/protocol'
import { type Estimate, estimate, estimateOfFolds, withoutInterval } from '../estimate.ts'
import { labelledTestImages } from '../fixes.ts'
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
  const client = session.client()
  const { rows } = await client.leaderboard(id, Number(limit))
  if (rows.length === 0)
    throw new FixableError(`no trial of ${id} has a score yet`, `sweepstack watch ${id}`)
  const found: Evaluation[] = []
  const folds = await foldsOf(client, id, rows)
  for (const row of rows) found.push(await evaluateRow(client, { id, folds }, row))
  const plain = found.map((one) => ({ ...one, groups: Object.fromEntries(one.groups) }))
  session.print(plain, (shown) =>
    evaluationText(shown.map((one) => ({ ...one, groups: new Map(Object.entries(one.groups)) }))),
  )
}

/** Of a sweep; its configs have as many each, and a row counts those of all repeats together. */
async function foldsOf(client: Client, id: string, [row]: LeaderboardRow[]) {
  return row?.folds ? (await client.trial(id, row.trial)).fold?.of : undefined
}

async function evaluateRow(
  client: Client,
  { id, folds }: { id: string; folds: number | undefined },
  row: LeaderboardRow,
): Promise<Evaluation> {
  const of = (split: 'val' | 'test') =>
    Promise.all(row.trials.map((trial) => client.measures(id, trial, split)))
  const [validation, test] = [await of('val'), await of('test').catch(explainUnlabelled)]
  const groups = (test[0]?.groups ?? []).map(({ group }): [string, Estimate] => [
    group,
    estimate(
      test.flatMap((measures) => measures.groups.filter((one) => one.group === group)),
      folds,
    ),
  ])
  return {
    rank: row.rank,
    trials: row.trials,
    validation: validationOf(validation, row, folds),
    test: estimate(test, folds),
    groups: new Map(groups),
  }
}

function validationOf(
  runs: Measures[],
  { folds: scored }: LeaderboardRow,
  folds: number | undefined,
): Estimate {
  if (folds === undefined) return estimate(runs)
  return scored && scored.scored < scored.of ? withoutInterval(runs) : estimateOfFolds(runs, folds)
}

function explainUnlabelled(error: unknown): never {
  const code = error instanceof ClientError ? error.problem?.code : undefined
  if (code === 'NO_TEST_LABELS' || code === 'NO_TEST_SPLIT') {
    throw new FixableError((error as Error).message, labelledTestImages)
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
  if (low === null || high === null) return mean.toFixed(3)
  return `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`
}
