import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { atOnce } from '../at-once.ts'
import { rankConfigs } from '../ranking/rank-configs.ts'
import { identitiesOf } from './identities.ts'
import { rankSearchInSteps } from './leading-trials.ts'

// sgd without momentum and with another beta2 is one recipe: there are copies.
const definition = parseDefinition({
  name: 'r',
  dataset: 'd',
  repeats: 2,
  parameters: {
    epochs: [1, 2],
    optimizer: ['adam', 'sgd'],
    momentum: [0, 0.5, 0.9],
    learningRate: Array.from({ length: 50 }, (_, place) => (place + 1) / 1000),
  },
})

test('a search ranked in steps is ranked as all at once, and no step takes many scores', () => {
  const scores = Array.from({ length: 1200 }, (_, place) => ({
    trial: place + 1,
    score: ((place * 7919) % 101) / 101,
  }))
  const identityOf = identitiesOf(definition)
  const expected = rankConfigs(scores, { repeats: 2, goal: 'maximize', identityOf })
  expect(expected.some(({ copies }) => copies.length > 0)).toBe(true)
  expect(atOnce(rankSearchInSteps(definition, scores))).toEqual(expected)
  expect([...rankSearchInSteps(definition, scores)]).toHaveLength(5)
  expect(atOnce(rankSearchInSteps(definition, []))).toEqual([])
})
