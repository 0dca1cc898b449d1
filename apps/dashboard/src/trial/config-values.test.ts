import { expect, test } from 'vitest'
import { configValues } from './config-values.ts'

test('what varies or changes on the way comes first, with when it does', () => {
  const phases = [
    { fromEpoch: 0, settings: { rate: 0.1, size: 8 } },
    { fromEpoch: 4, settings: { rate: 0.12, size: 8 } },
  ]
  const config = { kind: 'x', rate: 0.12, size: 8, epochs: 6 }
  expect(configValues({ config, phases } as never, new Set(['kind']))).toEqual({
    differing: [
      ['kind', 'x'],
      ['rate', '0.1, 0.12 from epoch 5'],
    ],
    common: [
      ['size', '8'],
      ['epochs', '6'],
    ],
  })
  expect(configValues({ config, phases: null } as never, new Set(['rate'])).differing).toEqual([
    ['rate', '0.12'],
  ])
})
