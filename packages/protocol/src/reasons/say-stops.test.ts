import { expect, test } from 'vitest'
import { sayStop, sayStops } from './say-stops.ts'

test('what ended trials is told by the kind of what was decided, the most first', () => {
  expect(sayStops({ plateau: 1, budget: 3, searchOver: 2 })).toBe(
    '3 by the budget of epochs, 2 at rest when the search ended, 1 as it no longer improved',
  )
  expect(sayStops({ threshold: 2, time: 1 })).toBe(
    '2 as they left their bounds, 1 by the budget of time',
  )
  expect(sayStops({ searchOver: 24 })).toBe('at rest when the search ended')
  expect(sayStops({})).toBe('')
  expect(sayStop('rung')).toBe('by others that were better at its rung')
})
