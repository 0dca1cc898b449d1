import { expect, test } from 'vitest'
import { hostileNames } from '../../../test/support/hostile-names.ts'
import { labelOf } from './label.ts'

test.each(hostileNames)('the label of %j is one line that no object has as a key', (name) => {
  const label = labelOf(name)
  expect(label in {}).toBe(false)
  expect([...label].length).toBeLessThanOrEqual(49)
  expect(label).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u)
})
