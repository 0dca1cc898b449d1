import { csv } from '@sweepstack/outputs'
import { expect, test } from 'vitest'
import { readConfusion } from './confusion-csv.ts'

test('reads what the service writes, whatever the classes are called', () => {
  const classes = ['a', 'with, comma', 'a "quote"', 'two\nlines', '=1+1']
  const matrix = classes.map((_, row) => classes.map((__, column) => row * 5 + column))
  const text = csv([
    ['', ...classes],
    ...classes.map((name, row) => [name, ...(matrix[row] ?? [])]),
  ])
  expect(readConfusion(text).matrix).toEqual(matrix)
  expect(readConfusion(text).classes.slice(0, 4)).toEqual(classes.slice(0, 4))
})

test.each(['', 'true\\predicted,a\n', ',a,b\na,1,2\n', ',a\na,x\n'])('refuses %j', (text) => {
  expect(() => readConfusion(text)).toThrow('not square')
})
