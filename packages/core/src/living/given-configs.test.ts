import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { givenConfigs } from './given-configs.ts'

const definition = parseDefinition({
  name: 's',
  trainer: 'external',
  metric: { name: 'loss', goal: 'minimize' },
  search: { kind: 'random', trials: 9 },
  parameters: {
    lr: { min: 1e-6, max: 10, scale: 'log' },
    units: { min: 1, max: 64, integer: true },
    batch: [16, 32],
    nesterov: [true, false],
    kind: ['ridge', 'forest'],
    epochs: 3,
  },
})
const whole = { lr: 0.1, units: 8, batch: 64, nesterov: true, kind: 'ridge' }
const errorsOf = (part: object) => {
  try {
    givenConfigs(definition, [{ ...whole, ...part }], 'pin')
    return []
  } catch (error) {
    const { errors } = error as { errors: { path: string; message: string }[] }
    return errors.map(({ path, message }) => `${path} ${message}`)
  }
}

test('what is given of a number is a number, beside the range or the list too', () => {
  expect(errorsOf({})).toEqual([])
  expect(errorsOf({ lr: 100, units: 1000, batch: 7, kind: 'mlp' })).toEqual([])
  expect(errorsOf({ lr: 'abc' })).toEqual(['pin.0.lr must be a number'])
  expect(errorsOf({ batch: true, units: 2.5, nesterov: 'yes' })).toEqual([
    'pin.0.units must be a whole number',
    'pin.0.batch must be a number',
    'pin.0.nesterov must be true or false',
  ])
  expect(errorsOf({ lr: [0.1, 0.2] })).toEqual(['pin.0.lr has several values: give one of them'])
})

test('what a config does not have is given for no other value than its default', () => {
  const branches = parseDefinition({
    name: 's',
    trainer: 'external',
    metric: { name: 'loss', goal: 'minimize' },
    search: { kind: 'random', trials: 9 },
    parameters: {
      model: ['forest', 'svm'],
      kernel: { values: ['rbf', 'poly'], default: 'rbf', when: { model: 'svm' } },
      degree: { min: 1, max: 5, integer: true, default: 3, when: { kernel: 'poly' } },
    },
  })
  const given = (part: object) => {
    try {
      return givenConfigs(branches, [part as Record<string, unknown>], 'inject')[0]
    } catch (error) {
      return (error as { errors: { path: string }[] }).errors.map(({ path }) => path)
    }
  }
  expect(given({ model: 'svm', kernel: 'poly', degree: 2 })).toMatchObject({ degree: 2 })
  expect(given({ model: 'forest', kernel: 'rbf', degree: 3 })).toMatchObject({ degree: 3 })
  expect(given({ model: 'forest' })).toMatchObject({ kernel: 'rbf', degree: 3 })
  expect(given({ model: 'svm', kernel: 'rbf', degree: 2 })).toEqual(['inject.0.degree'])
  expect(given({ model: 'forest', kernel: 'poly', degree: 2 })).toEqual([
    'inject.0.kernel',
    'inject.0.degree',
  ])
})
