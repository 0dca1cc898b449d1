import { signTest } from '@sweepstack/protocol'
import type { Cell, TrialTable } from '../data/trial-columns.ts'

/** A config that came to an end in several sweeps. */
export interface SharedConfig {
  key: string
  config: Record<string, Cell>
  /** Of each sweep: the mean over its completed trials; null where it has none. */
  scores: (number | null)[]
  /** The first trial of each sweep. */
  trials: (number | null)[]
  /** The very same epochs are behind the scores of all, which are then the same. */
  isOneLineage: boolean
  /** Between the greatest and the least score. */
  gap: number
}

interface Found {
  config: Record<string, Cell>
  scores: number[]
  trial: number
  lineages: Set<Cell>
}

/** Configs that at least two of the sweeps have completed, those that differ most first. */
export function sharedConfigs(tables: readonly TrialTable[]): SharedConfig[] {
  const bySweep = tables.map(configsOf)
  const keys = new Set(bySweep.flatMap((configs) => [...configs.keys()]))
  return [...keys]
    .flatMap((key): SharedConfig[] => {
      const found = bySweep.map((configs) => configs.get(key))
      const there = found.filter((one) => one !== undefined)
      if (there.length < 2) return []
      const scores = found.map((one) => (one ? meanOf(one.scores) : null))
      const known = scores.filter((score) => score !== null)
      return [
        {
          key,
          config: (there[0] as Found).config,
          scores,
          trials: found.map((one) => one?.trial ?? null),
          isOneLineage: new Set(there.flatMap(({ lineages }) => [...lineages])).size === 1,
          gap: Math.max(...known) - Math.min(...known),
        },
      ]
    })
    .sort((a, b) => b.gap - a.gap || (a.key < b.key ? -1 : 1))
}

/** The columns of parameters come last, after that of failures; how long is trained is one of them. */
function configsOf({ rows, columns }: TrialTable): Map<string, Found> {
  const names = Object.keys(columns)
  const parameters = ['epochs', ...names.slice(names.indexOf('failure') + 1)].sort()
  const found = new Map<string, Found>()
  for (let row = 0; row < rows; row += 1) {
    const score = columns.score?.[row]
    if (columns.status?.[row] !== 'completed' || typeof score !== 'number') continue
    const config = Object.fromEntries(
      parameters.map((name) => [name, columns[name]?.[row] ?? null]),
    )
    const key = JSON.stringify(config)
    const known = found.get(key)
    if (known) {
      known.scores.push(score)
      known.lineages.add(columns.lineage?.[row] ?? null)
    } else {
      const trial = Number(columns.trial?.[row])
      found.set(key, {
        config,
        scores: [score],
        trial,
        lineages: new Set([columns.lineage?.[row] ?? null]),
      })
    }
  }
  return found
}

function meanOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Of the configs that both have: how often the second is better, worse and the same, and by how much in the mean. */
export function pairedOutcome(
  configs: readonly SharedConfig[],
  [first, second]: [first: number, second: number],
  goal: 'maximize' | 'minimize',
): { better: number; worse: number; same: number; mean: number | null } {
  const outcome = { better: 0, worse: 0, same: 0, mean: null as number | null }
  let sum = 0
  for (const { scores } of configs) {
    const [a, b] = [scores[first] ?? null, scores[second] ?? null]
    if (a === null || b === null) continue
    const gain = goal === 'maximize' ? b - a : a - b
    outcome[gain > 0 ? 'better' : gain < 0 ? 'worse' : 'same'] += 1
    sum += b - a
  }
  const { better, worse, same } = outcome
  const pairs = better + worse + same
  return { ...outcome, mean: pairs === 0 ? null : sum / pairs }
}

/** Below it a difference is called real. */
const significant = 0.05

/** What a sign test says of pairs: whether one is better more often than by luck. Pairs that are the same say nothing. */
export function pairsText({ better, worse }: { better: number; worse: number }): string {
  const differing = better + worse
  if (differing === 0) return 'they do not differ'
  const p = signTest(Math.min(better, worse), differing)
  const said = `sign test, p ${p < 0.001 ? '< 0.001' : `= ${p.toPrecision(2)}`}`
  return p < significant
    ? `a real difference (${said})`
    : `no difference that luck would not make as often (${said})`
}
