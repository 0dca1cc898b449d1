export interface Score {
  trial: number
  score: number
}

export interface RankedConfig {
  /** Equal means have equal ranks; the rank after a tie skips (1, 2, 2, 4). */
  rank: number
  /** First trial of the config that has a score. */
  trial: number
  trials: number[]
  /** Mean over the repeats. */
  score: number
  /** Sample standard deviation (n − 1) over the repeats; null for a single one. */
  spread: number | null
}

/**
 * Ranks the configs of a sweep by the mean score of their repeats, the best first; ties stay in the
 * order of trial numbers. Trials (number − 1) div repeats are the repeats of one config.
 */
export function rankConfigs(
  scores: Score[],
  options: { repeats: number; goal: 'maximize' | 'minimize' },
): RankedConfig[] {
  const direction = options.goal === 'maximize' ? -1 : 1
  const configs = [...grouped(scores, options.repeats).values()]
    .map(summarize)
    .sort((a, b) => direction * (a.score - b.score) || a.trial - b.trial)
  let rank = 0
  return configs.map((config, place) => {
    if (place === 0 || config.score !== configs[place - 1]?.score) rank = place + 1
    return { rank, ...config }
  })
}

function grouped(scores: Score[], repeats: number): Map<number, Score[]> {
  const groups = new Map<number, Score[]>()
  for (const score of scores) {
    const config = Math.floor((score.trial - 1) / repeats)
    const group = groups.get(config)
    if (group === undefined) groups.set(config, [score])
    else group.push(score)
  }
  return groups
}

function summarize(group: Score[]): Omit<RankedConfig, 'rank'> {
  const ordered = [...group].sort((a, b) => a.trial - b.trial)
  const count = ordered.length
  const mean = ordered.reduce((sum, { score }) => sum + score, 0) / count
  const squares = ordered.reduce((sum, { score }) => sum + (score - mean) ** 2, 0)
  const trials = ordered.map(({ trial }) => trial)
  return {
    trial: trials[0] as number,
    trials,
    score: mean,
    spread: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
  }
}
