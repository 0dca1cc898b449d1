import { expect, test } from 'vitest'
import { phaseSteps } from './phase-steps.ts'

test('a setting changes where its value does', () => {
  const phases = [
    { fromEpoch: 0, settings: { rate: 0.1, schedule: { kind: 'constant' } } },
    { fromEpoch: 2, settings: { rate: 0.1, schedule: { kind: 'cosine' } } },
    { fromEpoch: 4, settings: { rate: 0.2, schedule: { kind: 'cosine' } } },
  ]
  expect(phaseSteps('rate', phases)).toEqual([
    { epoch: 1, value: 0.1 },
    { epoch: 5, value: 0.2 },
  ])
  expect(phaseSteps('schedule', phases).map(({ epoch }) => epoch)).toEqual([1, 3])
  expect(phaseSteps('toString', phases)).toEqual([])
})
