import { recipeOf, searcherOf } from '@sweepstack/core'
import {
  configSchema,
  ProblemError,
  parseDefinition,
  recipeSchema,
  trialListSchema,
} from '@sweepstack/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { definitions } from '../../support/definitions.ts'
import { runs } from '../../support/runs.ts'

let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 10, val: 5, test: 0 })
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

const post = (url: string, payload: object) =>
  fixture.app.inject({
    method: 'POST',
    url,
    payload: JSON.stringify(payload),
    headers: { 'content-type': 'application/json' },
  })

test('every definition gives only configs and recipes that are valid, or is refused with a place', () => {
  let accepted = 0
  let all = 0
  fc.assert(
    fc.property(definitions('tiny'), (input) => {
      all += 1
      const configs = configsOf(input)
      if (configs.length > 0) accepted += 1
      for (const config of configs) {
        expect(configSchema.parse(config)).toEqual(config)
        recipeSchema.parse(recipeOf(config, 'a'.repeat(64), 1))
      }
    }),
    { numRuns: runs(3000) },
  )
  // A property of nothing but refusals would say nothing.
  expect(accepted / all).toBeGreaterThan(0.1)
  expect(accepted / all).toBeLessThan(0.9)
})

function configsOf(input: unknown) {
  try {
    const definition = parseDefinition(input)
    const searcher = searcherOf(definition)
    if (searcher.kind !== 'indexed') throw new Error('a searcher that learns')
    const count = Math.min(50, searcher.size(definition))
    return Array.from({ length: count }, (_, index) => searcher.configAt(definition, index))
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    expect(error.errors.length, error.message).toBeGreaterThan(0)
    return []
  }
}

test('posted, each is a sweep whose trials can be listed, or a problem with a place', async () => {
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(definitions('tiny'), async (input) => {
      const response = await post('/v1/sweeps', input)
      if (response.statusCode === 201) {
        accepted += 1
        const { id } = response.json()
        await fixture.scheduler.advance(id)
        const list = await fixture.app.inject(`/v1/sweeps/${id}/trials?limit=20`)
        expect(list.statusCode, list.body).toBe(200)
        expect(trialListSchema.parse(list.json()).trials.length).toBeGreaterThan(0)
        return
      }
      const problem = response.json()
      expect([400, 422], JSON.stringify(problem)).toContain(response.statusCode)
      expect(problem.errors[0].path, JSON.stringify(problem)).not.toBe('')
    }),
    { numRuns: runs(200) },
  )
  // Some 37 of 200 are taken: less than 10 by chance once in hundreds of millions of runs.
  expect(accepted).toBeGreaterThanOrEqual(10)
})

describe('what is refused says what is wrong', () => {
  test.each<[object, ...string[]]>([
    [{ epochs: { min: 1, max: 2, step: 0.5 } }, 'parameters.epochs.step', 'whole number'],
    [{ epochs: { min: 1, max: 2, step: 2 } }, 'parameters.epochs.step', 'larger than the range'],
    [{ epochs: { min: 1.5, max: 3 } }, 'parameters.epochs.min', 'whole number'],
    [{ epochs: 1.5 }, 'parameters.epochs', 'whole number'],
    [{ batchSize: { min: 16, max: 64, step: 8.5 } }, 'parameters.batchSize.step', 'whole number'],
    [{ randomCrop: [2.5] }, 'parameters.randomCrop.0', 'whole number'],
    [{ cutout: { min: 0, max: 8, scale: 'log' } }, 'parameters.cutout.min', 'log scale'],
    [{ learningRate: 1e-50 }, 'parameters.learningRate', '0 in float32'],
    [{ epsilon: 1e300 }, 'parameters.epsilon', 'must be'],
    [{ momentum: 0.9999999999 }, 'parameters.momentum', '1 in float32'],
    [{ learningRate: { min: 0.1, max: 1, step: 1e-320 } }, 'parameters.learningRate.step', 'small'],
    [{ learningRate: [0.1, 0.1 + 1e-10] }, 'parameters.learningRate', 'one number in float32'],
    [{ momentum: [0, -0] }, 'parameters.momentum', 'twice'],
    [{ epochs: { min: 1, max: 3, stepp: 1 } }, 'parameters.epochs.stepp', '"step"'],
    [{ schedule: { kind: 'step' } }, 'parameters.schedule.kind', 'one-cycle'],
    [
      { schedule: { kind: 'exponential', decaySteps: 9, decayRate: 1e-60 } },
      'parameters.schedule.decayRate',
      'float32',
    ],
    [{ architecture: ['cnn', { name: 'cnn' }] }, 'parameters.architecture', 'twice'],
    [
      { architecture: [{ name: 'convnet', dropout: 0.8 }], dropout: 2 },
      'parameters.architecture',
      'keeps nothing',
    ],
  ])('%j', async (parameters, path = '', words = '') => {
    const search = { kind: 'random', trials: 3 }
    const payload = { name: 's', dataset: 'tiny', parameters: { epochs: 1, ...parameters }, search }
    const response = await post('/v1/plans', payload)
    expect([400, 422]).toContain(response.statusCode)
    const found = response.json().errors.find((error: { path: string }) => error.path === path)
    expect(found?.message, response.body).toContain(words)
  })

  test('all architectures that cannot train on the images, wherever they are named', async () => {
    const dropout = { name: 'convnet', dropout: 0.8 }
    const of = [{ architecture: ['cnn', dropout] }, { architecture: { values: [dropout, 'cnn'] } }]
    const parameters = { epochs: 1, dropout: 2, architecture: dropout }
    const payload = { name: 's', dataset: 'tiny', parameters, search: { kind: 'grid', of } }
    const { code, detail, errors } = (await post('/v1/plans', payload)).json()
    expect(code).toBe('INCOMPATIBLE_MODEL')
    expect(detail).toMatch(/^tiny: .*keeps nothing.* \(and 2 more\)$/)
    expect(errors).toEqual(
      [
        'parameters.architecture',
        'search.of.0.architecture',
        'search.of.1.architecture.values',
      ].map((path) => ({ path, message: expect.stringContaining('keeps nothing') })),
    )
  })

  test('a range in one of several grids, where it stands', async () => {
    const search = { kind: 'grid', of: [{}, { learningRate: { min: 0.1, max: 1 } }] }
    const payload = { name: 's', dataset: 'tiny', parameters: { epochs: 1 }, search }
    const response = await post('/v1/sweeps', payload)
    expect(response.json().errors[0].path).toBe('search.of.1.learningRate')
  })

  test('1e400, and lists within lists that no reader bears', async () => {
    const nested = `${'['.repeat(60_000)}${']'.repeat(60_000)}`
    for (const [value, code] of [
      ['1e400', 'INVALID_DEFINITION'],
      ['[1e400]', 'INVALID_DEFINITION'],
      ['{"min":1,"max":1e400}', 'INVALID_DEFINITION'],
      [nested, 'INVALID_REQUEST'],
    ]) {
      const payload = `{"name":"s","dataset":"tiny","parameters":{"epochs":1,"learningRate":${value}}}`
      const headers = { 'content-type': 'application/json' }
      const response = await fixture.app.inject({
        method: 'POST',
        url: '/v1/sweeps',
        payload,
        headers,
      })
      expect(response.statusCode, response.body).toBe(400)
      expect(response.json().code).toBe(code)
    }
  })
})
