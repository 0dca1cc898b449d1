import { expect, test } from 'vitest'
import { nativePrecisions } from './native-precisions.ts'

const zen3 = 'processor\t: 0\nflags\t\t: fpu sse4_1 avx f16c avx2 sha_ni\nbugs\t\t: spectre_v1\n'
const zen5 = zen3.replace('avx2', 'avx2 avx512f avx512_bf16')
const sapphireRapids = zen3.replace('avx2', 'avx2 amx_bf16 avx512_fp16')
const graviton3 = 'processor\t: 0\nFeatures\t: fp asimd asimdhp i8mm bf16\n'
const graviton2 = graviton3.replace(' bf16', '')

test.each([
  ['AVX2', zen3, ['float32']],
  ['AVX-512 with bfloat16', zen5, ['float32', 'mixed_bfloat16']],
  ['AMX', sapphireRapids, ['float32', 'mixed_bfloat16']],
  ['Arm with bfloat16', graviton3, ['float32', 'mixed_bfloat16']],
  ['Arm without', graviton2, ['float32']],
  ['one that tells nothing', '', ['float32']],
])('a processor: %s', (_, cpuinfo, expected) => {
  expect(nativePrecisions('cpu', cpuinfo)).toEqual(expected)
})

test('a GPU is taken to have all', () => {
  expect(nativePrecisions('gpu', zen3)).toEqual(['float32', 'mixed_bfloat16', 'mixed_float16'])
})
