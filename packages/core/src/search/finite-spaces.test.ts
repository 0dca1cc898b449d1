import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { searchSpaceOf } from '../space/space-of.ts'
import { searcherOf } from './catalogue.ts'
import type { AskedSearcher, Evidence } from './searcher.ts'

const spaces = {
  quanta: { n: { distribution: 'normal', mean: 0, sd: 1, min: -4, max: 4, quantum: 0.5 } },
  logWhole: { n: { min: 8, max: 60, integer: true, scale: 'log' } },
  branches: {
    k: ['a', 'b'],
    n: { min: 1, max: 30, integer: true, scale: 'log', default: 1, when: { k: 'a' } },
    m: { values: [1, 2, 3], default: 1, when: { k: 'b' } },
  },
}

const eight = { min: 1, max: 8, integer: true }
const equal = { n: eight, m: eight, k: eight, j: eight }

test.each([
  ['quanta', 17],
  ['logWhole', 53],
  ['branches', 33],
] as const)(
  'searches that learn try all of a finite space whose values are rounded: %s',
  (name, size) => {
    expectAll({ parameters: spaces[name] }, { points: size, admitted: size })
  },
)

test('and all that constraints leave of one, few as they are', () => {
  expectAll(
    { parameters: equal, constraints: ['n = m and m = k', 'k = j'] },
    { points: 8 ** 4, admitted: 8 },
  )
})

function expectAll(
  of: { parameters: object; constraints?: string[] },
  { points, admitted }: { points: number; admitted: number },
): void {
  for (const kind of ['tpe', 'bohb', 'nsga2', 'cma-es'] as const) {
    const definition = parseDefinition({
      ...{ name: 's', trainer: 'external', metric: { name: 'loss', goal: 'minimize' } },
      ...{ ...of, search: { kind, trials: 100 } },
    })
    expect(searchSpaceOf(definition).size).toBe(points)
    const searcher = searcherOf(definition) as AskedSearcher
    const observations: Evidence['observations'] = []
    let state: unknown = null
    for (;;) {
      const asked = observations.length
      const question = { definition, observations, pending: [], asked, count: 1, state }
      const answer = searcher.ask(question)
      state = answer.state
      const [config] = answer.configs
      if (config === undefined) break
      const score = Math.abs(Number((config as Record<string, unknown>).n) - 3)
      observations.push({ trial: asked + 1, config, score, epoch: 1 })
    }
    const found = new Set(observations.map(({ config }) => JSON.stringify(config)))
    expect([kind, observations.length, found.size]).toEqual([kind, admitted, admitted])
  }
}
