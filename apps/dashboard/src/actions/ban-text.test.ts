import { parseCondition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { bannedConfig, bannedRegion } from './ban-text.ts'

test('a filter is banned as a region, without what is no parameter', () => {
  const names = ['optimizer', 'learningRate', 'layer kind', 'score']
  const conditions = ['optimizer=sgd', 'learningRate>=1e-2', 'score<0.5'].map((text) =>
    parseCondition(text, names),
  )
  expect(bannedRegion(conditions, names.slice(0, 3))).toBe(
    'optimizer = sgd and learningRate >= 0.01',
  )
})

test('a config is banned by what differs', () => {
  const config = {
    optimizer: 'adam',
    learningRate: 1e-5,
    schedule: { kind: 'cosine' },
    beta2: null,
  }
  expect(bannedConfig(config, ['optimizer', 'learningRate', 'schedule', 'beta2'])).toBe(
    'optimizer = adam and learningRate = 0.00001 and schedule.kind = cosine and beta2 = null',
  )
})

test('texts that are no words are quoted', () => {
  const config = { a: 'wide-resnet', b: "it's", c: 'not' }
  expect(bannedConfig(config, ['a', 'b', 'c'])).toBe(
    `a = 'wide-resnet' and b = "it's" and c = 'not'`,
  )
})
