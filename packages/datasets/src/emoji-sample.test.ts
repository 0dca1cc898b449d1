import { createHash } from 'node:crypto'
import { mulberry32 } from '@sweepstack/core'
import { expect, test } from 'vitest'
import { composeSample, spriteSize } from './emoji-sample.ts'

test('samples have the bytes that they had when datasets were first drawn', () => {
  const random = mulberry32(7)
  const isClear = () => random() < 0.4
  const sprite = new Uint8Array(spriteSize * spriteSize * 4)
  for (let place = 0; place < sprite.length; place += 1) {
    sprite[place] = place % 4 === 3 && isClear() ? 0 : random() * 256
  }
  const all = createHash('sha256')
  for (let sample = 0; sample < 50; sample += 1) {
    all.update(composeSample(sprite, mulberry32(sample)))
  }
  expect(all.digest('hex')).toBe('45efdb56cc3ee7ca60022c6cae3377ee1e7a94eb16b959df9dc31e486cfd8a43')
})
