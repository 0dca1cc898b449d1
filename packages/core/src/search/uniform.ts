/**
 * A number in [0, 1) that is a pure function of its arguments: three words mixed by the finalizer of
 * MurmurHash3 (Appleby, 2011), 32 bits.
 */
export function uniform(seed: number, index: number, dimension: number): number {
  const word = mix(
    mix(mix(seed ^ 0x9e3779b9) ^ Math.imul(index + 1, 0x85ebca6b)) ^
      Math.imul(dimension + 1, 0xc2b2ae35),
  )
  return word / 2 ** 32
}

function mix(value: number): number {
  let word = value | 0
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return (word ^ (word >>> 16)) >>> 0
}
