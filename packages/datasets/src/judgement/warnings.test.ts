import type { ImageCopy } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import type { Source } from '../sources/source.ts'
import { type SplitName, splitNames } from '../split.ts'
import type { Copies } from './copies.ts'
import { copyWarningsOfFolds } from './copy-warnings.ts'
import { judgeImages } from './judge-images.ts'
import { labelWarnings } from './label-warnings.ts'
import { Likenesses } from './likenesses.ts'
import { splitWarnings, splitWarningsOfFolds } from './split-warnings.ts'

const classes = ['cat', 'dog', 'emu']
const listing = (labels: number[]) => ({ names: labels.map((_, at) => `${at}.png`), labels })
const many = (...counts: number[]) => counts.flatMap((count, label) => new Array(count).fill(label))
const layout = (train: number[], val: number[], test: number[] = []) =>
  ({
    classes,
    splits: { train: listing(train), val: listing(val), test: listing(test) },
    title: (split: SplitName, at: number) => `${split}_images/${at}.png`,
  }) as Source

describe('splits', () => {
  test('a dataset as it should be has none', () => {
    expect(splitWarnings(layout(many(40, 40, 40), many(20, 20, 20)))).toEqual([])
  })

  test.each([
    ['a class without validation images', many(20, 20), 'no validation image of the class "emu"'],
    ['two of them', many(40), 'no validation image of 2 classes ("dog", "emu")'],
    ['a single one', many(20, 20, 1), 'only one validation image of the class "emu"'],
    ['few', many(4, 4, 2), '10 validation images: one image changes an accuracy by 0.100'],
    [
      'nearly all of one class',
      many(5, 90, 5),
      '90 of 100 validation images are of the class "dog": always predicting it gives an accuracy of 0.900',
    ],
    ['all of one class', many(0, 40), 'an accuracy of 1.000'],
  ])('validation images: %s', (_, val, words) => {
    expect(splitWarnings(layout(many(40, 40, 40), val)).join('\n')).toContain(words)
  })

  test('only one training image of a class', () => {
    const warnings = splitWarnings(layout(many(40, 1, 1), many(20, 20, 20)))
    expect(warnings).toEqual(['only one training image of 2 classes ("dog", "emu")'])
  })
})

describe('folds, which validate all images of both splits', () => {
  test('few validation images, and classes that have none or one, are no matter', () => {
    expect(splitWarningsOfFolds(layout(many(40, 40, 1), many(2, 1)))).toEqual([])
  })

  test('few images of both splits are, and one class that nearly all are of', () => {
    expect(splitWarningsOfFolds(layout(many(5, 5, 5), many(2, 2, 1)))).toEqual([
      '20 training and validation images: one image changes an accuracy by 0.050',
    ])
    expect(splitWarningsOfFolds(layout(many(70, 5, 5), many(20)))).toEqual([
      '90 of 100 training and validation images are of the class "cat": always predicting it gives an accuracy of 0.900',
    ])
  })

  test('equal images stay in one fold, near ones may be parted, within a split too', () => {
    const copy = (kind: 'pixels' | 'near', first: string, again: string): ImageCopy => ({
      kind,
      correlation: 1,
      first: { split: 'train', name: first, class: 'cat' },
      again: { split: again.startsWith('test') ? 'test' : 'train', name: again, class: 'cat' },
    })
    const told: Record<string, ImageCopy[]> = {
      'equal valInTrain': [copy('pixels', 'a', 'b')],
      'equal testInVal': [copy('pixels', 'a', 'test/c')],
      'near valInTrain': [copy('near', 'a', 'd')],
      'near sameSplit': [copy('near', 'a', 'e'), copy('near', 'test/a', 'test/f')],
      'near otherLabel': [copy('near', 'g', 'd')],
    }
    const found: Copies['found'] = (kind, relation) => told[`${kind} ${relation}`] ?? []
    const of = layout(many(4), many(2), many(3))
    expect(copyWarningsOfFolds(of, { found })).toEqual([
      '1 of 3 test images are training or validation images too: the score may be too high (test/c is a)',
      '2 of 6 training and validation images are nearly equal to others of them, which may be in another fold: the score may be too high (d is like a, e is like a)',
    ])
  })
})

describe('twins', () => {
  /** Each letter is what a picture shows; nothing else is known of it. */
  const warnings = (of: Source, letters: string) => {
    const images = splitNames.reduce((sum, split) => sum + of.splits[split].names.length, 0)
    const likenesses = new Likenesses(images, [1, 1, 1])
    for (let place = 0; place < images; place += 1) likenesses.add(place, new Uint8Array(1))
    const digests = new Map([...letters].entries())
    const { warnings: all } = judgeImages(of, { identities: [...letters], digests, likenesses })
    return all.filter((text) => /training images too|two labels/.test(text))
  }

  test('none, and twins within the training images, are no leak', () => {
    expect(warnings(layout([0, 1], [0]), 'abc')).toEqual([])
    expect(warnings(layout([0, 0], [0]), 'aac')).toEqual([])
  })

  test('a training picture among the validation and the test images is named', () => {
    expect(warnings(layout([0, 1], [1, 0], [-1, -1]), 'abbcab')).toEqual([
      expect.stringMatching(
        /^1 of 2 validation images are training images too: .*val_images\/0\.png is train_images\/1\.png/,
      ),
      expect.stringMatching(/^2 of 2 test images are training images too/),
    ])
  })

  test('a picture under two labels is named, within a split and between splits', () => {
    expect(warnings(layout([0, 1], [2]), 'aab')).toEqual([
      '1 picture under two labels (train_images/1.png is train_images/0.png)',
    ])
    expect(warnings(layout([0, 1], [2]), 'aba')[1]).toMatch(/^1 picture under two labels/)
  })
})

test.each([
  [['cat', 'dog'], []],
  [['-1', '1', '10'], []],
  [['Cat', 'cat', 'dog'], ['2 classes ("Cat", "cat") look alike: are they one?']],
  [['hot dog', 'hot_dog'], ['2 classes ("hot dog", "hot_dog") look alike: are they one?']],
  [['1', '1.0', '2'], ['2 classes ("1", "1.0") look alike: are they one?']],
  [['nan', 'x'], ['the class "nan": probably a missing label']],
  [['caf\ufffd', 'x'], [expect.stringContaining('a character was lost')]],
])('labels %j', (names, expected) => {
  expect(labelWarnings(names as string[])).toEqual(expected)
})
