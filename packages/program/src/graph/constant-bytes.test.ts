import { expect, test } from 'vitest'
import { constantBytes } from './constant-bytes.ts'

/** Bits as numpy gives them: `np.float16(value).view(np.uint16)`. */
const halves: [number, number][] = [
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [0.1, 0x2e66],
  [1 / 0.75, 0x3d55],
  [65_504, 0x7bff],
  [65_519, 0x7bff],
  [65_520, 0x7c00],
  [-1e30, 0xfc00],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [2 ** -14, 0x0400],
  [2 ** -15, 0x0200],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [1.5 * 2 ** -24, 0x0002],
  [1e-8, 0x0000],
  [Number.NaN, 0x7e00],
]

test.each(halves)('%d is the float16 %i', (value, bits) => {
  expect(constantBytes([value], 'float16').readUInt16LE()).toBe(bits)
})

test('bfloat16 is the upper half of a float32, rounded to nearest even', () => {
  const bits = (value: number) => constantBytes([value], 'bfloat16').readUInt16LE()
  expect([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8].map(bits)).toEqual([0x3f80, 0x3f80, 0x3f82])
})
