import { expect, test } from 'vitest'
import { shares } from './shares.ts'

test.each([
  ['val=0.1', { val: 0.1 }],
  ['test=.25, val=0.5', { test: 0.25, val: 0.5 }],
])('%s', (text, expected) => {
  expect(shares(text)).toEqual(expected)
})

test.each([
  '',
  'val',
  'val=1',
  'val=0',
  'val=0.0',
  'val=-0.1',
  'train=0.1',
  'val=0.1,val=0.2',
  'val=0.5,test=0.5',
])('"%s" is refused', (text) => {
  expect(() => shares(text)).toThrow('val=0.1')
})
