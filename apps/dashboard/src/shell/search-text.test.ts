import { expect, test } from 'vitest'
import { parseSearch, writeSearch } from './search-text.ts'

test('conditions stand in a link as the API takes them', () => {
  const search = { where: ['optimizer=adam', 'learningRate<=0.001'], sort: '-score' }
  const text = writeSearch(search)
  expect(new URLSearchParams(text).getAll('where')).toEqual(search.where)
  expect(parseSearch(text)).toEqual(search)
})

test('one condition is a text, none is nothing', () => {
  expect(parseSearch('?where=a%3D%26%23')).toEqual({ where: 'a=&#' })
  expect(writeSearch({ where: [], sort: undefined })).toBe('')
})
