import { expect, test } from 'vitest'
import { bytes, counted, duration, metricValue, parameterValue, percent, plain } from './numbers.ts'

test.each([
  [0, '0'],
  [32, '32'],
  [1024, '1,024'],
  [0.001, '0.001'],
  [0.00001, '1e-5'],
  [0.000123456, '1.235e-4'],
  [0.1 + 0.2, '0.3'],
  [-2.5, '-2.5'],
  [12345678.9, '1.235e7'],
  [Number.NaN, 'NaN'],
])('%d is written %s', (value, text) => {
  expect(plain(value)).toBe(text)
})

test('a part is never rounded to nothing or to all', () => {
  expect([percent(0, 9), percent(1, 1000), percent(999, 1000), percent(9, 9)]).toEqual([
    '0 %',
    '< 1 %',
    '> 99 %',
    '100 %',
  ])
})

test('times carry their units', () => {
  expect([1.25, 59, 252, 3900, 200_000].map(duration)).toEqual([
    '1.3 s',
    '59 s',
    '4 min 12 s',
    '1 h 05 min',
    '2 d 7 h',
  ])
})

test('shares are in percent, losses are not', () => {
  expect(metricValue('val_accuracy', 0.8734)).toBe('87.3 %')
  expect(metricValue('val_loss', 0.43219)).toBe('0.4322')
  expect(metricValue('val_loss', null)).toBe('–')
  expect(metricValue('loss', Number.NaN)).toBe('NaN')
})

test('structures are said by their kind', () => {
  expect(parameterValue({ kind: 'exponential', decaySteps: 10000, decayRate: 0.9 })).toBe(
    'exponential (decaySteps 10,000, decayRate 0.9)',
  )
  expect(parameterValue(false)).toBe('false')
})

test('sizes and counts', () => {
  expect([0, 999, 1500, 2_000_000, 45e9].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '2.0 MB',
    '45 GB',
  ])
  expect([counted(1, 'trial'), counted(1200, 'trial')]).toEqual(['1 trial', '1,200 trials'])
})
