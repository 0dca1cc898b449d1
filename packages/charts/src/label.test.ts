import { expect, test } from 'vitest'
import { labelOf } from './label.ts'

const hostile = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  'valueOf',
  'a\u0000\u001b[2Jb',
  '\ud800',
  '<&">',
  '{a|b}',
  'two\nlines',
  '\u202eright',
  'x'.repeat(200),
  '',
]

test.each(hostile)('the label of %j is one line that no object has as a key', (name) => {
  const label = labelOf(name)
  expect(label in {}).toBe(false)
  expect([...label].length).toBeLessThanOrEqual(49)
  expect(label).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u)
})
