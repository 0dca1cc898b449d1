import { type Config, parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { searchSpaceOf } from '../space/space-of.ts'
import { experienceOf } from './experience.ts'
import type { Evidence } from './searcher.ts'

const definition = parseDefinition({
  name: 'several',
  trainer: 'external',
  parameters: { x: { min: 0, max: 1 } },
  search: { kind: 'tpe', trials: 10 },
  objectives: [
    { name: 'error', goal: 'minimize' },
    { name: 'gain', goal: 'maximize' },
  ],
  metricConstraints: [{ name: 'ms', max: 10 }],
  repeats: 2,
})
const config = (x: number) => ({ epochs: 1, x }) as unknown as Config

test('a search learns all losses and what misses constraints, of means over runs; failures are the worst in all', () => {
  const observations: Evidence['observations'] = [
    { trial: 1, config: config(0.1), score: 1, values: [3, 10], epoch: 1 },
    { trial: 2, config: config(0.1), score: 3, values: [5, 20], epoch: 1 },
    { trial: 3, config: config(0.2), score: null, epoch: 1 },
    { trial: 4, config: config(0.2), score: 1, values: [2, 1], epoch: 1 },
    { trial: 5, config: config(0.3), score: null, epoch: 1 },
    { trial: 6, config: config(0.3), score: null, epoch: 1 },
  ]
  const space = searchSpaceOf(definition)
  const found = experienceOf(space, { observations, pending: [], definition }).observations
  expect(found).toMatchObject([
    { losses: [2, -4], violation: 0.5 },
    { losses: [1, -2], violation: 0 },
    { losses: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], violation: 0 },
  ])
})
