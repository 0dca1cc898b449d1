import { nearestOf } from './nearest-key.ts'

/** What words alone stand for at places of a definition, and those that need more than their names. */
const named: Record<string, { alone: readonly string[]; inFull: Record<string, string> }> = {
  search: {
    alone: ['grid', 'auto'],
    inFull: {
      random: 'trials: 50',
      sobol: 'trials: 50',
      tpe: 'trials: 50',
      'cma-es': 'trials: 200',
      gp: 'trials: 50',
      nsga2: 'trials: 400',
      bohb: 'trials: 100',
    },
  },
  stopping: {
    alone: ['none', 'asha', 'hyperband', 'median'],
    inFull: {
      percentile: 'percentile: 25',
      threshold: 'lower: 0.2',
      plateau: 'patience: 5',
      pbt: 'interval: 4',
      pb2: 'interval: 4',
    },
  },
}

/** Whether words stand for what is at a place. */
export function isNamedPlace(path: string): boolean {
  return Object.hasOwn(named, path)
}

/** What to write in place of a word where it does not say enough; undefined where nothing is known of it. */
export function longFormOf(path: string, word: string): string | undefined {
  const [name = 'NAME'] = /^[^<>=]{1,100}/.exec(word)?.map((part) => part.trim()) ?? []
  if (/^(metric|objectives\.\d+)$/.test(path)) {
    return `needs a goal: {name: ${name}, goal: minimize}, or maximize`
  }
  if (/^metricConstraints\.\d+$/.test(path)) return `needs a bound, as {name: ${name}, max: 3}`
  const known = named[path]
  if (known === undefined) return undefined
  const options = Object.hasOwn(known.inFull, word) ? known.inFull[word] : undefined
  if (options !== undefined) return `needs more than a name, as {kind: ${word}, ${options}}`
  const all = [...known.alone, ...Object.keys(known.inFull)]
  const nearest = nearestOf(word, all)
  const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`
  return `must be one of ${all.join(', ')}${meant}`
}
