import { type Config, parseDefinition } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { recipeIdentity } from '../lineage/recipe.ts'
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
