import { expect, test } from 'vitest'
import { matchesSweep } from './sweep-filter.ts'

const sweep = {
  id: 'swp_abcdefghijklmnopqrst',
  name: 'Emoji: Größe ﬁrst',
  tags: ['paper', 'Run 2'],
  status: 'running' as const,
}

test.each([
  [{}, true],
  [{ text: '' }, true],
  [{ text: 'emoji' }, true],
  [{ text: 'GRÖSSE' }, false],
  [{ text: 'grö  EMO' }, true],
  [{ text: 'first' }, true],
  [{ text: 'pap 2' }, true],
  [{ text: 'emoji other' }, false],
  [{ text: 'swp_abc' }, true],
  [{ text: 'abcdef' }, false],
  [{ tags: ['paper'] }, true],
  [{ tags: ['paper', 'Run 2'] }, true],
  [{ tags: ['pap'] }, false],
  [{ statuses: ['running', 'paused'] as const }, true],
  [{ statuses: ['failed'] as const }, false],
  [{ text: 'emoji', tags: ['paper'], statuses: ['completed'] as const }, false],
])('%j', (filter, expected) => {
  expect(matchesSweep(sweep, filter)).toBe(expected)
})
