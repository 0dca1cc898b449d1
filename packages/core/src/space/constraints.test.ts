import { ProblemError, parseDefinition } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { planSweep } from '../sweep/plan.ts'
import { configsOf } from '../testing/configs-of.ts'
import { searchSpaceOf } from './space-of.ts'

const space = { optimizer: ['adam', 'sgd'], learningRate: [0.001, 0.01, 0.1], batchSize: [16, 64] }
const hash = 'a'.repeat(64)

function definitionOf(constraints: string[], parameters: object = space, search = 'grid') {
  return parseDefinition({
    name: 's',
    dataset: 'd',
    search: search === 'grid' ? search : { kind: search, trials: 100 },
    constraints,
    parameters: { epochs: 1, ...parameters },
  })
}

/** How many of the twelve configs of the grid a constraint admits. */
const admitted = (constraint: string) => configsOf(definitionOf([constraint])).length

describe('constraints', () => {
  test.each([
    ['batchSize * learningRate <= 1', 8],
    ['learningRate * batchSize > 1', 4],
    ['optimizer = adam', 6],
    ["optimizer = 'adam'", 6],
    ['optimizer != sgd and learningRate >= 0.01', 4],
    ['optimizer = sgd or learningRate < 0.01', 8],
    ['not optimizer = sgd or learningRate < 0.01', 8],
    ['not (optimizer = sgd or learningRate < 0.01)', 4],
    ['optimizer = sgd or optimizer = adam and batchSize = 16', 9],
    ['batchSize - 10 - 6 = 0', 6],
    ['batchSize / 4 / 4 = 1', 6],
    ['batchSize = 2 + 7 * 2', 6],
    ['batchSize = (2 + 6) * 2', 6],
    ['-batchSize < -20', 6],
    ['learningRate = 1e-3', 4],
    ['schedule.kind = constant', 12],
    ['randomFlip = false', 12],
    ['not randomFlip', 12],
    ['beta2 = null', 12],
    ['batchSize / 0 > 1', 12],
  ])('%s admits %i of 12', (constraint, count) => {
    expect(admitted(constraint)).toBe(count)
  })

  test('all of them have to hold, in each grid of several', () => {
    const both = ['optimizer == "sgd"', 'learningRate < 0.1']
    expect(configsOf(definitionOf(both))).toHaveLength(4)
    const definition = parseDefinition({
      name: 's',
      dataset: 'd',
      parameters: { epochs: 1, learningRate: [0.1, 0.5] },
      constraints: ['optimizer = adam or learningRate < 0.2'],
      search: { kind: 'grid', of: [{}, { optimizer: 'sgd' }] },
    })
    const found = configsOf(definition)
    expect(found.map(({ optimizer, learningRate }) => [optimizer, learningRate])).toEqual([
      ['adam', 0.1],
      ['adam', 0.5],
      ['sgd', 0.1],
    ])
  })

  test('hold for all that random search draws, and for points', () => {
    const wide = {
      learningRate: { min: 1e-4, max: 1, scale: 'log' },
      batchSize: { min: 1, max: 256 },
    }
    const definition = definitionOf(['batchSize * learningRate <= 1'], wide, 'random')
    const found = configsOf(definition)
    expect(found.every((config) => config.batchSize * config.learningRate <= 1)).toBe(true)
    const all = searchSpaceOf(definition)
    expect(all.admits(all.pointOf(found[0] as (typeof found)[0]) ?? [])).toBe(true)
    expect(all.admits([1, 0.99])).toBe(false)
  })

  test('a plan has only what they admit, and says when that is little', () => {
    expect(planSweep(definitionOf(['optimizer = sgd']), hash).trials).toBe(6)
    const narrow = definitionOf(
      ['learningRate < 0.004'],
      { learningRate: { min: 0.001, max: 1 } },
      'random',
    )
    expect(planSweep(narrow, hash).warnings.join()).toContain('of the space')
    expect(configsOf(narrow)).toHaveLength(100)
  })
})

test.each<[string, string]>([
  ['batchSize * learningRat <= 1', 'no parameter learningRat; did you mean learningRate?'],
  ['batchSize <= ', 'a number or a parameter is expected at the end'],
  ['batchSize << 3', 'a number or a parameter is expected at 12, in place of <'],
  ['batchSize === 3', 'a number or a parameter is expected at 13, in place of ='],
  ['batchSize = 3 4', '"and", "or" or the end is expected at 15, in place of 4'],
  ['batchSize ; 3', '";" at 11 means nothing'],
  ['(batchSize = 3', 'a closing bracket is expected at the end'],
  ['batchSize', 'a constraint needs comparisons'],
  ['batchSize * 3', 'a constraint needs comparisons'],
  ['optimizer * 3 > 1', '* needs numbers: optimizer is none'],
  ['optimizer = adm', 'optimizer is never adm; did you mean adam?'],
  ['batchSize = 16 and learningRate', 'and needs comparisons'],
  [`${'('.repeat(400)}1 < 2${')'.repeat(400)}`, 'nested deeper'],
  [`${'not '.repeat(200)}randomFlip`, 'nested deeper'],
  ['batchSize = 17', 'admit nothing'],
  ['learningRate > 1 and learningRate < 0', 'admit nothing'],
])('%s is refused', (constraint, words) => {
  for (const search of ['grid', 'random']) {
    try {
      planSweep(definitionOf([constraint], space, search), hash)
      throw new Error('was accepted')
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      expect(error.code).toBe('INVALID_DEFINITION')
      expect(error.errors[0]?.path).toMatch(/^constraints/)
      expect(error.message).toContain(words)
    }
  }
})

test('what cannot be tried point by point is refused before that', () => {
  const large = { cutout: { min: 0, max: 1000 }, batchSize: { min: 1, max: 4096 } }
  const plan = () => planSweep(definitionOf(['cutout < 3'], large), hash)
  expect(plan).toThrow(expect.objectContaining({ code: 'GRID_TOO_LARGE' }))
  const none = () => planSweep(definitionOf(['cutout < -3'], large, 'random'), hash)
  expect(none).toThrow(/none of 10,000 draws/)
})
