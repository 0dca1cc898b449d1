import type { Cell, TrialTable } from '../data/trial-columns.ts'

/** Another run of a config, as the table of trials has it. */
export interface Sibling {
  trial: number
  seed: Cell
  fold: Cell
  status: Cell
  score: Cell
}

/** All runs of the config of a trial, itself among them: other seeds, and folds of the same. Its own number is in `of`. */
export function siblingsOf(
  { columns, rows }: TrialTable,
  of: number,
  parameters: string[],
): Sibling[] {
  const numbers = columns.trial ?? []
  const own = numbers.indexOf(of)
  if (own < 0) return []
  // The epochs of a config are asked for, and no other column says so.
  const compared = [...parameters, 'epochs'].map((name) => columns[name] ?? [])
  const found: Sibling[] = []
  for (let row = 0; row < rows; row += 1) {
    if (compared.some((column) => column[row] !== column[own])) continue
    found.push({
      trial: Number(numbers[row]),
      seed: columns.seed?.[row] ?? null,
      fold: columns.fold?.[row] ?? null,
      status: columns.status?.[row] ?? null,
      score: columns.score?.[row] ?? null,
    })
  }
  return found
}

/** Mean and sample standard deviation of the scores that are there; undefined of fewer than two. */
export function spreadOf(
  siblings: readonly Sibling[],
): { mean: number; deviation: number } | undefined {
  const scores = siblings.flatMap(({ score }) => (typeof score === 'number' ? [score] : []))
  if (scores.length < 2) return undefined
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (scores.length - 1)) }
}
