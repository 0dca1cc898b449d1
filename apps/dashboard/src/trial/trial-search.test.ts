import { expect, test } from 'vitest'
import { parseSearch, writeSearch } from '../shell/search-text.ts'
import { trialSearch } from './trial-search.ts'

test('a link opens the matrix at a cell, whatever its classes are called', () => {
  const search = { open: ['confusion'], is: '1 & ü=', taken: '0' }
  expect(trialSearch(parseSearch(writeSearch(search)))).toEqual(search)
})

test('what a link cannot mean is left out', () => {
  const text = '?open=a&open=a&open=b&is=x&is=y&matrix=val'
  expect(trialSearch(parseSearch(text))).toEqual({ open: ['a', 'b'] })
  expect(trialSearch(parseSearch(''))).toEqual({})
})
