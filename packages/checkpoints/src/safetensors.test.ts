import { expect, test } from 'vitest'
import { decode, encode } from './safetensors.ts'

const tensors = [
  {
    name: 'a/kernel',
    dtype: 'F32' as const,
    shape: [2, 2],
    data: Float32Array.of(1, -2, 3.5, Math.PI),
  },
  { name: 'step', dtype: 'I32' as const, shape: [], data: Int32Array.of(7) },
]

test('tensors and metadata come back, bit by bit', () => {
  const file = encode(tensors, { epoch: '3' })
  expect(decode(file)).toEqual({ tensors, metadata: { epoch: '3' } })
  expect(Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true)) % 8).toBe(0)
})

test.each([3, 20, 100, -1])('a file torn at %i is refused', (length) => {
  const file = encode(tensors, {})
  expect(() => decode(file.subarray(0, length < 0 ? file.length - 1 : length))).toThrow(
    /cut off|too short/,
  )
})
