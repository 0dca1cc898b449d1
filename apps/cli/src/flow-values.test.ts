import { expect, test } from 'vitest'
import { flowValues } from './flow-values.ts'

test('names have values; a limit is taken away by a null that is written', () => {
  expect(flowValues('--budget', 'hours: 8, trials: null')).toEqual({ hours: 8, trials: null })
  expect(flowValues('--budget', '{epochs: ~}')).toEqual({ epochs: null })
  expect(flowValues('--pin', 'lr: 0.1, kind: adam')).toEqual({ lr: 0.1, kind: 'adam' })
  expect(() => flowValues('--budget', 'epochs')).toThrow('--budget: epochs has no value')
  expect(() => flowValues('--budget', 'trials: null, epochs:')).toThrow('epochs has no value')
  expect(() => flowValues('--pin', 'lr: null')).toThrow('--pin: lr has no value')
  expect(() => flowValues('--pin', ' ')).toThrow('--pin says nothing')
})
