import { type Config, parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { searchSpaceOf } from '../space/space-of.ts'
import { experienceOf } from './experience.ts'
import type { Evidence } from './searcher.ts'
import { compareObservations } from './tpe/ranking.ts'

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

const stopped = parseDefinition({
  name: 'rungs',
  trainer: 'external',
  parameters: { x: { min: 0, max: 1 }, epochs: 9 },
  search: { kind: 'tpe', trials: 10 },
  stopping: 'asha',
  metric: { name: 'gain', goal: 'maximize' },
})
const rated = (x: number) => ({ epochs: 9, x }) as unknown as Config

test('of each config under a stopper the deepest rung is known, and how much is left', () => {
  const space = searchSpaceOf(stopped)
  const observations: Evidence['observations'] = [
    { trial: 1, config: rated(0.1), score: 0.3, epoch: 1, isRung: true },
    { trial: 2, config: rated(0.2), score: 0.5, epoch: 1, isRung: true },
  ]
  const learned = () =>
    experienceOf(space, { observations, pending: [], definition: stopped }, 'deepest').observations
  const said = () => learned().map(({ trial, epoch, left }) => [trial, epoch, left])
  expect(said()).toEqual([
    [1, 1, 8],
    [2, 1, 8],
  ])
  const before = learned()
  observations.push({ trial: 3, config: rated(0.3), score: 0.1, epoch: 1, isRung: true })
  expect(learned()).toBe(before)
  observations.push({ trial: 2, config: rated(0.2), score: 0.6, epoch: 3, isRung: true })
  // Kept beside the array: what was computed of it holds no more.
  expect(learned()).not.toBe(before)
  observations.push({ trial: 3, config: rated(0.3), score: 0.1, epoch: 1 })
  observations.push({ trial: 2, config: rated(0.2), score: null, epoch: 9 })
  expect(learned()[1]?.losses).toEqual([Number.POSITIVE_INFINITY])
  // It was tried again.
  observations.push({ trial: 2, config: rated(0.2), score: 0.7, epoch: 9 })
  expect(said()).toEqual([
    [1, 1, 8],
    [2, 9, undefined],
    [3, 1, 8],
  ])
  expect(learned()[1]?.losses).toEqual([-0.7])
})

test('who went further is ranked before who shows more at a lower rung', () => {
  const at = (trial: number, loss: number, left?: number) => ({
    ...{ trial, point: [0.5], losses: [loss], epoch: 9 - (left ?? 0), violation: 0 },
    ...(left === undefined ? {} : { left }),
  })
  const ranked = [at(1, 0.1, 8), at(2, 0.4), at(3, 0.3, 6), at(4, 0.2), at(5, 0.2, 8)]
  expect(ranked.sort(compareObservations).map(({ trial }) => trial)).toEqual([4, 2, 3, 1, 5])
})
