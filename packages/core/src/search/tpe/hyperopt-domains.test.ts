import { parseDefinition, type SweepDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { searcherOf } from '../catalogue.ts'
import type { AskedSearcher, IndexedSearcher, Question } from '../searcher.ts'
import { median, normals } from '../testing/minimise.ts'

/** A domain of hyperopt's `test_domains.py`, in the parameters of a sweep. */
interface Domain {
  name: string
  parameters: object
  value(values: Record<string, number>, noise: number): number
  /** Of TPE, and below what the best of these has to be (hyperopt, `test_tpe.py`). */
  trials: number
  below: number
}

const domains: Domain[] = [
  {
    name: 'q1_lognormal',
    parameters: { x: { distribution: 'lognormal', mean: 0, sd: 2 } },
    value: ({ x = 0 }) => Math.min(0.1 * (x - 10) ** 2, 10),
    trials: 250,
    below: 0.01,
  },
  {
    name: 'gauss_wave2',
    parameters: {
      x: { min: -20, max: 20 },
      hf: [0, 1],
      amp: { min: 0, max: 1, default: 0.5, when: { hf: 1 } },
    },
    value({ x = 0, hf, amp = 0 }, noise) {
      const bump = 0.1 * noise + 2 * Math.exp(-((x / 5) ** 2))
      return -(hf === 0 ? bump : bump + Math.sin(x) * amp)
    },
    trials: 75,
    below: -2,
  },
  {
    name: 'many_dists',
    parameters: {
      a: [0, 1, 2],
      b: { min: 0, max: 9, integer: true },
      bb: { min: 12, max: 24, integer: true },
      c: { min: 4, max: 7 },
      d: { min: Math.exp(-2), max: 1, scale: 'log' },
      e: { min: 0, max: 10, quantum: 3 },
      f: { min: 1, max: Math.exp(3), scale: 'log', quantum: 2 },
      g: { distribution: 'normal', mean: 4, sd: 7 },
      h: { distribution: 'lognormal', mean: -2, sd: 2 },
      i: { distribution: 'normal', mean: 0, sd: 10, quantum: 2 },
      j: { distribution: 'lognormal', mean: 0, sd: 2, quantum: 1 },
    },
    value(values) {
      const {
        a = 0,
        b = 0,
        bb = 0,
        c = 0,
        d = 0,
        e = 0,
        f = 0,
        g = 0,
        h = 0,
        i = 0,
        j = 0,
      } = values
      return Math.log(1e-12 + (a + b + bb + c + d + e + f + g + h + i + j) ** 2)
    },
    trials: 200,
    below: 0.0005,
  },
]

function definitionOf({ parameters }: Domain, kind: string, trials: number, seed: number) {
  return parseDefinition({
    name: 'domain',
    trainer: 'external',
    parameters,
    search: { kind, trials },
    metric: { name: 'loss', goal: 'minimize' },
    seed,
  } as never)
}

function bestOfTpe({ value, ...domain }: Domain, seed: number): number {
  const definition: SweepDefinition = definitionOf({ value, ...domain }, 'tpe', domain.trials, seed)
  const searcher = searcherOf(definition) as AskedSearcher
  const noise = normals(seed)
  const observations: Question['observations'][0][] = []
  let [state, best] = [null as unknown, Number.POSITIVE_INFINITY]
  for (let asked = 0; asked < domain.trials; asked += 1) {
    const answer = searcher.ask({ definition, observations, pending: [], asked, count: 1, state })
    state = answer.state
    const config = answer.configs[0] as (typeof answer.configs)[0]
    const score = value(config as never, noise())
    best = Math.min(best, score)
    observations.push({ trial: asked + 1, config, score, epoch: 1 })
  }
  return best
}

function bestAtRandom(domain: Domain, seed: number): number {
  const definition = definitionOf(domain, 'random', 500, seed)
  const searcher = searcherOf(definition) as IndexedSearcher
  const noise = normals(seed)
  const scores = Array.from({ length: 500 }, (_, index) => {
    return domain.value(searcher.configAt(definition, index) as never, noise())
  })
  return Math.min(...scores)
}

test.each(domains)(
  '$name: the median of three runs of TPE is below what hyperopt asks of its own',
  (domain) => {
    const best = [1, 2, 3].map((seed) => bestOfTpe(domain, seed))
    expect(median(best)).toBeLessThan(domain.below)
  },
)

// Not of many_dists: a sum below 1 comes once in thousands of draws.
test.each(domains.slice(0, 2))('$name: 500 random configs come to within 0.2 of it', (domain) => {
  expect(bestAtRandom(domain, 1)).toBeLessThan(domain.below + 0.2)
})
