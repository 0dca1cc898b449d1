import { expect, test } from 'vitest'
import { foldImages } from './fold-images.ts'

const of = (names: string[], labels = names.map(() => 0)) => ({ names, labels })
const predicted = (names: string[], labels = names.map(() => 0)) => ({
  names,
  labels: Int32Array.from(labels),
})
const train = (place: number) => ({ split: 'train', place })
const val = (place: number) => ({ split: 'val', place })

test('images of both splits are found by their names', () => {
  const splits = { train: of(['a', 'b', 'c']), val: of(['d', 'e']) }
  expect(foldImages(splits, predicted(['a', 'c', 'e']))).toEqual([train(0), train(2), val(1)])
})

test('one name in both splits is told by its label, or by those around it', () => {
  const splits = { train: of(['a', 'b', 'c'], [0, 1, 0]), val: of(['a', 'b', 'd'], [1, 1, 0]) }
  expect(foldImages(splits, predicted(['a', 'a'], [0, 1]))).toEqual([train(0), val(0)])
  expect(foldImages(splits, predicted(['b', 'c'], [1, 0]))).toEqual([train(1), train(2)])
  expect(foldImages(splits, predicted(['a', 'b'], [1, 1]))).toEqual([val(0), val(1)])
})

test('what cannot be told is not guessed', () => {
  const both = { train: of(['a', 'b']), val: of(['a', 'b']) }
  expect(foldImages(both, predicted(['a', 'b']))).toEqual([undefined, undefined])
  const twice = { train: of(['a', 'a', 'b']), val: of(['c']) }
  expect(foldImages(twice, predicted(['a', 'b', 'gone']))).toEqual([undefined, train(2), undefined])
})
