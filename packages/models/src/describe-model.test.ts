import type { ArchitectureChoice, ImageShape } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { canonicalArchitecture, layersOf } from './catalogue.ts'
import { describeModel } from './describe-model.ts'
import { fittingArchitecture, leastSide } from './least-size.ts'

const input = { shape: [64, 64, 3] as ImageShape, classes: 100 }

test.each([
  ['cnn', 765_732],
  ['resnet10', 2_882_788],
])('%s has the parameters of the study', (name, parameters) => {
  expect(describeModel(name, input)).toEqual({ parameters })
})

test.each<[number, number, string | undefined]>([
  [64, 64, 'cnn'],
  [8, 40, 'wide-resnet'],
])('images of %i×%i have a preset that takes them', (height, width, name) => {
  const small = { shape: [height, width, 3] as ImageShape, classes: 3 }
  const found = fittingArchitecture(small)
  expect(found).toBe(name)
  expect(describeModel(found as string, small).parameters).toBeGreaterThan(0)
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
  [
    'cnn',
    { shape: [28, 40, 1] as ImageShape },
    /^cnn needs 46 px \(each of its 4 blocks takes off 2 px .*the images have 28×40; convnet takes 28$/,
  ],
  [
    { name: 'custom', layers: [{ kind: 'maxPool', size: 9 }, { kind: 'flatten' }] },
    { shape: [8, 64, 3] as ImageShape },
    /custom\S*\[0\] \(maxPool\): a 9×9 window does not fit into 8×64×3/,
  ],
  [{ name: 'cnn', filter: [1] }, {}, 'cnn.filter: unknown key; did you mean "filters"?'],
  [{ name: 'cnn', filters: [0] }, {}, /cnn\.filters\.0/],
  [{ name: 'wide-resnet', depth: 17 }, {}, /6 n \+ 4/],
  [{ name: 'custom' }, {}, /custom\.layers/],
  [{ name: 'custom', layers: [{ kind: 'dense', units: 3 }] }, {}, /\[0\] \(dense\): needs flat/],
  ['vgg', {}, /unknown architecture "vgg"; known: cnn, resnet10, wide-resnet, convnet, custom/],
])('%j with %j says what is wrong', (choice, change, words) => {
  expect(() => describeModel(choice, { ...input, ...change })).toThrow(words)
})

test.each<[ArchitectureChoice, number]>([
  ['cnn', 46],
  [{ name: 'cnn', filters: [8, 8] }, 10],
  ['resnet10', 29],
  [{ name: 'resnet10', filters: [4, 4, 4, 4] }, 57],
  ['convnet', 4],
  [{ name: 'convnet', filters: [8] }, 1],
  ['wide-resnet', 1],
])('%j takes images from %i px in height and width, whatever the other side', (choice, least) => {
  expect(leastSide(choice, 10)).toBe(least)
  for (const channels of [1, 3] as const) {
    for (const shape of [
      [least, least + 7, channels],
      [least + 30, least, channels],
    ] as const) {
      expect(describeModel(choice, { shape: [...shape], classes: 10 }).parameters).toBeGreaterThan(
        0,
      )
    }
  }
  if (least === 1) return
  for (const shape of [
    [least - 1, 99, 1],
    [99, least - 1, 1],
  ] as const) {
    expect(() => describeModel(choice, { shape: [...shape], classes: 10 })).toThrow(
      new RegExp(`needs ${least} px \\(.*; (convnet|wide-resnet) takes ${least - 1}$`),
    )
  }
})

test('a preset that no image is large enough for says which layer is the first that fails', () => {
  const deep = { name: 'cnn', filters: new Array(16).fill(8) }
  expect(leastSide(deep, 10)).toBeUndefined()
  expect(() => describeModel(deep, input)).toThrow('does not fit')
})
