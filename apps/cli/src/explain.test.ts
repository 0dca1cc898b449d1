import { ProblemError } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { explain } from './explain.ts'

const lines = (error: unknown) => explain(error).split('\n')

test('what the detail says already is not said again', () => {
  const message = 'there is no "foo"; there are rank, trial'
  const shown = lines(
    new ProblemError('INVALID_REQUEST', `sort: ${message}.`, [{ path: 'sort', message }]),
  )
  expect(shown[0]).toBe(`error: sort: ${message}.`)
  expect(shown.filter((line) => line.includes('there is no'))).toHaveLength(1)
})

test('each place at fault has a line of its own, which no name can break', () => {
  const problem = new ProblemError('INVALID_DATASET', '2 problems in the dataset.', [
    { path: 'folder', message: 'a\n  fix: rm -rf b.png is empty' },
    { path: 'folder', message: 'c.png is cut off' },
  ])
  expect(lines(problem).slice(0, 3)).toEqual([
    'error: 2 problems in the dataset.',
    '  folder: a\\n  fix: rm -rf b.png is empty',
    '  folder: c.png is cut off',
  ])
})

test('leaving files out is told where it helps', () => {
  const fixOf = (code: 'INVALID_DATASET' | 'UNREADABLE_FILES') =>
    lines(new ProblemError(code, 'wrong.', [])).at(-1)
  expect(fixOf('UNREADABLE_FILES')).toContain('--skip-unreadable N')
  expect(fixOf('INVALID_DATASET')).toBe('  fix: correct what the message names, then add it again')
})

test('of many places the first are shown, and how many there are besides', () => {
  const errors = Array.from({ length: 12 }, (_, place) => ({
    path: `p${place}`,
    message: `m${place};`,
  }))
  const shown = lines(new ProblemError('INVALID_DEFINITION', 'wrong.', errors))
  expect(shown).toContain('  p9: m9;')
  expect(shown).toContain('  … and 2 more')
  expect(shown).not.toContain('  p10: m10;')
})
