import { type Config, parseDefinition } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { recipeIdentity } from '../lineage/recipe.ts'
import { admitsOf } from '../space/constraints.ts'
import { rowsOf } from '../space/trainer-of.ts'
import { planSweep } from '../sweep/plan.ts'
import { configsOf } from '../testing/configs-of.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import { DistinctDraws } from './distinct-draws.ts'
import { randomSearcher } from './random.ts'

function definitionOf(parameters: object, trials: number, more: object = {}) {
  return parseDefinition({
    name: 's',
    dataset: 'd',
    search: { kind: 'random', trials },
    parameters: { epochs: 1, ...parameters },
    ...more,
  })
}

function external(parameters: object, search: object, more: object = {}) {
  const metric = { name: 'loss', goal: 'minimize' }
  return parseDefinition({ name: 's', trainer: 'external', parameters, search, metric, ...more })
}

/** As versions posted it that drew configs twice. */
function older(definition: ReturnType<typeof definitionOf>) {
  return { ...definition, search: { kind: 'random', trials: 50 } } as typeof definition
}

const identities = (configs: Config[]) => new Set(configs.map(recipeIdentity))

// Ten points of sgd and one of adam, of which those without momentum are one with and without Nesterov.
const parameters = {
  optimizer: ['adam', 'sgd'],
  momentum: { min: 0, max: 0.4, step: 0.1 },
  nesterov: [false, true],
}

describe('random search', () => {
  test('proposes each config once, and ends with the space', () => {
    const definition = definitionOf(parameters, 50)
    expect(randomSearcher.size(definition)).toBe(10)
    expect(identities(configsOf(definition)).size).toBe(10)
    expect(configsOf(older(definition))).toHaveLength(50)
    const plan = planSweep(definition, 'a'.repeat(64))
    expect(plan).toMatchObject({ trials: 10, configs: 10 })
    expect(plan.warnings).toEqual([expect.stringContaining('no more than 10 configs')])
  })

  test('a sweep that has tried all says so', () => {
    const sweep = new SweepInMemory(definitionOf(parameters, 50), 'd'.repeat(64))
    while (sweep.step([]).more);
    expect(sweep.open).toHaveLength(10)
    for (let trial = 1; trial <= 10; trial += 1)
      sweep.step([{ type: 'trialEnded', trial, status: 'completed', score: trial }])
    expect(sweep.state).toMatchObject({
      status: 'completed',
      reason:
        'the space has no more than 10 configs that differ, fewer than the 50 that were asked for',
    })
  })

  test('has the first draws of older versions where those differ, whatever is asked first', () => {
    const large = { ...parameters, learningRate: [0.1, 0.2, 0.3], cutout: { min: 0, max: 9 } }
    const definition = definitionOf(large, 50)
    const [now, before] = [configsOf(definition), configsOf(older(definition))]
    const seen = new Set<string>()
    for (const [index, config] of before.entries()) {
      if (!seen.has(recipeIdentity(config))) expect(now[index]).toEqual(config)
      seen.add(recipeIdentity(now[index] as Config))
    }
    const again = definitionOf(large, 50)
    expect(randomSearcher.configAt(again, 30)).toEqual(now[30])
    expect(randomSearcher.configAt(again, 3)).toEqual(now[3])
  })

  test('a branch that has one config is drawn once, however often the branch is', () => {
    const branches = { optimizer: ['adam', 'sgd'], momentum: { min: 0, max: 0.9 } }
    const found = configsOf(definitionOf(branches, 200))
    expect(identities(found).size).toBe(200)
    expect(found.filter(({ optimizer }) => optimizer === 'adam')).toHaveLength(1)
  })

  test('constraints leave what is counted', () => {
    const few = { cutout: { min: 0, max: 99 }, randomCrop: { min: 0, max: 9 } }
    const definition = definitionOf(few, 1000, { constraints: ['cutout * randomCrop = 12'] })
    // 12 · 1, 6 · 2, 4 · 3, 3 · 4, 2 · 6
    expect(configsOf(definition)).toHaveLength(5)
    expect(identities(configsOf(definition)).size).toBe(5)
  })

  const [unit, hundred] = [
    { min: 0, max: 1 },
    { min: 1, max: 100, integer: true },
  ]
  const [x, y] = [unit, unit]
  const [a, b, c] = [hundred, hundred, hundred]
  const twice = { distribution: 'normal', mean: 1e6, sd: 1e-12 }

  test.each([
    ['few of numbers', { x, y }, 'x + y <= 0.03', 30, 30],
    ['few of a large space', { a, b, c }, 'a + b + c <= 14', 30, 30],
    ['a hundred of many', { a, b }, 'a = b', 100, 100],
    ['as many as a space of many has', { a, b }, 'a = b', 200, 100],
    [
      'a space of which more than a quarter is not wanted',
      { a: { min: 1, max: 70, integer: true }, b },
      'a = b',
      200,
      70,
    ],
    ['none of a space that draws do not meet', { x, y }, 'x + y < 0', 10, 0],
    ['copies where doubles run out', { x: twice }, undefined, 20, 1],
    ['few copies', { x: { ...twice, sd: 1e-9 } }, undefined, 20, 20],
    [
      'the doubles of a short range',
      { x: { min: 1e6, max: 1_000_000.000000001 } },
      undefined,
      20,
      10,
    ],
  ])(
    '%s: each config is new and admitted, and it ends where there is none',
    (_, parameters, constraint, trials, found) => {
      for (const kind of ['random', 'sobol'] as const) {
        const constraints = constraint === undefined ? {} : { constraints: [constraint] }
        const definition = external(parameters, { kind, trials }, constraints)
        const admits = admitsOf(definition, rowsOf(definition))
        const configs = configsOf(definition)
        expect(configs).toHaveLength(found)
        expect(configs.filter((config) => !admits(config))).toEqual([])
        expect(new Set(configs.map((config) => JSON.stringify(config))).size).toBe(found)
      }
    },
  )

  test('a search that ends before all of its space was looked at says so in its plan and at its end', () => {
    const definition = external({ x: twice }, { kind: 'random', trials: 20 })
    const text =
      'after many draws the search found no more than 1 config that differs, fewer than the 20 that were asked for'
    expect(planSweep(definition, 'a'.repeat(64))).toMatchObject({ configs: 1, warnings: [text] })
    const sweep = new SweepInMemory(definition, 'd'.repeat(64))
    while (sweep.step([]).more);
    sweep.step([{ type: 'trialEnded', trial: 1, status: 'completed', score: 1 }])
    expect(sweep.state).toMatchObject({ status: 'completed', reason: text })
  })

  test('a rare config is looked for in short steps', () => {
    const definition = external(
      { x, y },
      { kind: 'random', trials: 5 },
      { constraints: ['x + y <= 0.01'] },
    )
    const draws = new DistinctDraws(definition)
    let steps = 0
    for (const _ of draws.prepare(5, { from: 0, to: 5 })) steps += 1
    // One of 20,000 draws is admitted.
    expect(steps).toBeGreaterThan(1000)
    expect(draws.count(5)).toBe(5)
  })

  test('two that prepare it in turns find what one finds who does not wait', () => {
    const learningRate = Array.from({ length: 90 }, (_, place) => (place + 1) / 100)
    for (let seed = 0; seed < 10; seed += 1) {
      const definition = definitionOf({ learningRate }, 90, { seed })
      const [together, alone] = [new DistinctDraws(definition), new DistinctDraws(definition)]
      const two = [1, 2].map(() => together.prepare(90, { from: 0, to: 90 }))
      let steps = 0
      // The last configs take many draws each, which is more than one step.
      while (two.map((one) => one.next()).some(({ done }) => !done)) steps += 1
      expect(steps).toBeGreaterThan(90 / 2)
      const places = Array.from({ length: 90 }, (_, place) => place)
      expect(places.map((place) => together.at(place))).toEqual(
        places.map((place) => alone.at(place)),
      )
    }
  })
})
