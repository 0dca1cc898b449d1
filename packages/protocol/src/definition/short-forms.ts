import { nearestOf } from '../nearest-key.ts'

/** What words alone stand for at places of a definition, and those that need more than their names. */
const search = {
  alone: ['grid', 'auto'],
  inFull: new Map([
    ['random', 'trials: 50'],
    ['sobol', 'trials: 50'],
    ['tpe', 'trials: 50'],
    ['cma-es', 'trials: 200'],
    ['gp', 'trials: 50'],
    ['nsga2', 'trials: 400'],
    ['bohb', 'trials: 100'],
  ]),
}
const stopping = {
  alone: ['none', 'asha', 'hyperband', 'median'],
  inFull: new Map([
    ['percentile', 'percentile: 25'],
    ['threshold', 'lower: 0.2'],
    ['plateau', 'patience: 5'],
    ['pbt', 'interval: 4'],
    ['pb2', 'interval: 4'],
  ]),
}
const named = new Map([
  ['search', search],
  ['stopping', stopping],
])

/** Whether words stand for what is at a place. */
export function isNamedPlace(path: string): boolean {
  return named.has(path)
}

/** What to write in place of a word where it does not say enough; undefined where nothing is known of it. */
export function longFormOf(path: string, word: string): string | undefined {
  const [name = 'NAME'] = /^[^<>=]{1,100}/.exec(word)?.map((part) => part.trim()) ?? []
  if (/^(metric|objectives\.\d+)$/.test(path)) {
    return `needs a goal: {name: ${name}, goal: minimize}, or maximize`
  }
  if (/^metricConstraints\.\d+$/.test(path)) return `needs a bound, as {name: ${name}, max: 3}`
  const known = named.get(path)
  if (known === undefined) return undefined
  const options = known.inFull.get(word)
  if (options !== undefined) return `needs more than a name, as {kind: ${word}, ${options}}`
  const all = [...known.alone, ...known.inFull.keys()]
  const nearest = nearestOf(word, all)
  const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`
  return `must be one of ${all.join(', ')}${meant}`
}
