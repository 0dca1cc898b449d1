import type { DataTypeName } from './types.ts'

/** Numbers as TensorFlow keeps them in memory, little-endian, rounded to nearest even. */
export function constantBytes(values: readonly number[], type: DataTypeName): Buffer {
  const array = typedArray(values, type)
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength)
}

function typedArray(values: readonly number[], type: DataTypeName) {
  switch (type) {
    case 'float32':
      return Float32Array.from(values)
    case 'uint8':
      return Uint8Array.from(values)
    case 'uint16':
      return Uint16Array.from(values)
    case 'bfloat16':
      return Uint16Array.from(bitsOf(values), roundToBfloat16)
    case 'float16':
      return Uint16Array.from(bitsOf(values), roundToFloat16)
    case 'int32':
      return Int32Array.from(values)
    default:
      throw new TypeError(`no constants of type ${type}`)
  }
}

/** Of each number as a float32. */
function bitsOf(values: readonly number[]): Uint32Array {
  return new Uint32Array(Float32Array.from(values).buffer)
}

/** The upper half of a float32's bits. */
function roundToBfloat16(bits: number): number {
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
}

/**
 * IEEE 754 binary16: 5 bits of exponent with a bias of 15 in place of 127, 10 of fraction. Numbers below
 * 2⁻¹⁴ lose digits, those that round beyond 65,504 are infinite.
 */
function roundToFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude >= 0x38800000) {
    const rebiased = magnitude - (112 << 23)
    return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13)
  }
  // A subnormal is a multiple of 2⁻²⁴, and adding 2⁻¹ in float32 rounds to such multiples.
  const aligned = Float32Array.of(floatOf(magnitude) + 0.5)
  return sign | ((bitsOfFloat(aligned) - 0x3f000000) & 0xffff)
}

function floatOf(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0] as number
}

function bitsOfFloat(value: Float32Array): number {
  return new Uint32Array(value.buffer)[0] as number
}
