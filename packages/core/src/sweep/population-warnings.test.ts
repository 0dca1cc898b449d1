import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { tunedDimensions } from '../stopping/population/tuned-dimensions.ts'
import { stoppingWarnings } from './stopping-warnings.ts'

const ofImages = (tune?: string[]) =>
  parseDefinition({
    name: 'tuned',
    dataset: 'emoji-20',
    parameters: {
      learningRate: { min: 0.001, max: 1, scale: 'log' },
      schedule: [{ kind: 'constant' }, { kind: 'cosine' }],
      optimizer: ['adam', 'sgd'],
      epochs: 8,
    },
    search: { kind: 'random', trials: 8 },
    stopping: { kind: 'pbt', interval: 2, ...(tune && { tune }) },
  } as SweepDefinitionInput)

const ofPrograms = (tune: string[] | undefined, parameters: object) =>
  parseDefinition({
    name: 'tuned',
    trainer: 'external',
    parameters: { ...parameters, epochs: 8 },
    metric: { name: 'score', goal: 'maximize' },
    search: { kind: 'random', trials: 8 },
    stopping: { kind: 'pb2', interval: 2, ...(tune && { tune }) },
  } as SweepDefinitionInput)

const namesOf = (definition: ReturnType<typeof parseDefinition>) =>
  tunedDimensions(definition).map(({ name }) => name)
const wrong = (definition: ReturnType<typeof parseDefinition>) => {
  try {
    return stoppingWarnings(definition, 8)
  } catch (error) {
    const [{ path, message }] = (error as { errors: [{ path: string; message: string }] }).errors
    return `${path}: ${message}`
  }
}

test('a population of images changes what can change, or what of it is named', () => {
  expect(namesOf(ofImages())).toEqual(['learningRate', 'schedule'])
  expect(namesOf(ofImages(['learningRate', 'learningRate']))).toEqual(['learningRate'])
  expect(wrong(ofImages(['learningRate']))).toEqual([])
  expect(wrong(ofImages(['schedule', 'optimizer']))).toBe(
    'stopping.tune.1: optimizer cannot change while a trial trains: learningRate and schedule can',
  )
})

test('a population of programs changes what is named, of any name and form', () => {
  const parameters = {
    alpha: { min: 0, max: 1 },
    size: { values: [1, 2, 4], ordered: true },
    one: 3,
  }
  expect(namesOf(ofPrograms(['size', 'alpha'], parameters))).toEqual(['alpha', 'size'])
  expect(wrong(ofPrograms(['size', 'alpha'], parameters))).toEqual([])
  expect(wrong(ofPrograms(undefined, parameters))).toMatch(/^stopping.tune: .*as tune: \[alpha\]$/)
  expect(wrong(ofPrograms(['one'], parameters))).toMatch(/^stopping.tune.0: one has one value/)
  expect(wrong(ofPrograms(['learningRate'], parameters))).toMatch(/there is no parameter learningR/)
  const active = { ...parameters, beta: { min: 0, max: 1, default: 0, when: { size: 1 } } }
  expect(wrong(ofPrograms(['beta'], active))).toMatch(/^parameters.beta: .*take its when away$/)
})

test('members that wait for others to end are told of', () => {
  const warned = (synchronous: boolean, parallelism?: number) => {
    const definition = ofImages(['learningRate'])
    const stopping = { kind: 'pbt', interval: 2, synchronous }
    const changed = { ...definition, stopping, ...(parallelism && { parallelism }) }
    return stoppingWarnings(parseDefinition(changed), 8)
  }
  expect(warned(false, 3).join()).toMatch(/parallelism of 3 the first members of 8 train to their/)
  for (const found of [warned(false, 8), warned(false), warned(true, 3)]) expect(found).toEqual([])
})
