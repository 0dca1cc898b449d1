import { expect, test } from 'vitest'
import { table } from './table.ts'

test('columns stand below each other, whatever their characters are as wide as', () => {
  const names = ['café', 'cafe\u0301', '日本', '👩‍👩‍👧 x', '한국어']
  const lines = table(
    ['name', 'n'],
    names.map((name) => [name, '7']),
  ).split('\n')
  // Cells before the number, counted by hand: 日, 한 and the family are two wide, an accent none.
  const cells = [4, 4, 4, 4, 6]
  expect(lines[0]).toBe('name    n')
  for (const [place, name] of names.entries()) {
    expect(lines[place + 2]).toBe(`${name}${' '.repeat(6 - (cells[place] as number))}  7`)
  }
})
