import type { ImageShape } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { canonicalArchitecture, layersOf } from './catalogue.ts'
import { describeModel } from './describe-model.ts'

const input = { shape: [64, 64, 3] as ImageShape, classes: 100 }

test.each([
  ['cnn', 765_732],
  ['resnet10', 2_882_788],
])('%s has the parameters of the study', (name, parameters) => {
  expect(describeModel(name, input)).toEqual({ parameters })
})

test('WRN-16-2 has the parameters that its layers add up to', () => {
  // Kernels 9·(3·16) + … as in the paper's table 1 for 10 classes at 32×32: 0.7 M.
  const { parameters } = describeModel('wide-resnet', { shape: [32, 32, 3], classes: 10 })
  expect(parameters).toBeGreaterThan(690_000)
  expect(parameters).toBeLessThan(700_000)
})

test('options make other models; those that say the default make the same', () => {
  const narrow = { name: 'cnn', filters: [16, 32], units: [], dropout: 0.1, activation: 'elu' }
  expect(describeModel(narrow, input).parameters).toBe(
    (9 * 3 + 1) * 16 + 4 * 16 + (9 * 16 + 1) * 32 + 4 * 32 + (14 * 14 * 32 + 1) * 100,
  )
  expect(canonicalArchitecture({ name: 'cnn', filters: [64, 64, 128, 256] })).toBe('cnn')
  expect(canonicalArchitecture({ name: 'resnet10', blocks: 1 })).toEqual({
    name: 'resnet10',
    filters: [64, 128, 256],
    blocks: 1,
    activation: 'relu',
  })
})

test('a list of layers is an architecture; a dense layer for the classes is added', () => {
  const layers = [
    { kind: 'conv2d', filters: 8, size: 3 },
    { kind: 'residual', body: [{ kind: 'silu' }] },
    { kind: 'globalAveragePool' },
  ]
  expect(layersOf({ name: 'custom', layers }, 7).at(-1)).toEqual({ kind: 'dense', units: 7 })
  expect(describeModel({ name: 'custom', layers }, input).parameters).toBe(28 * 8 + 9 * 100)
})

test.each([
  ['cnn', { shape: [40, 40, 3] as ImageShape }, /cnn\[15\] \(conv2d\)|does not fit/],
  [{ name: 'cnn', filter: [1] }, {}, /cnn\.filter/],
  [{ name: 'cnn', filters: [0] }, {}, /cnn\.filters\.0/],
  [{ name: 'wide-resnet', depth: 17 }, {}, /6 n \+ 4/],
  [{ name: 'custom' }, {}, /custom\.layers/],
  [{ name: 'custom', layers: [{ kind: 'dense', units: 3 }] }, {}, /\[0\] \(dense\): needs flat/],
  ['vgg', {}, /unknown architecture "vgg"; known: cnn, resnet10, wide-resnet, convnet, custom/],
])('%j with %j says what is wrong', (choice, change, words) => {
  expect(() => describeModel(choice, { ...input, ...change })).toThrow(words)
})
