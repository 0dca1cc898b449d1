/** A 32-bit word that is a pure function of the given ones (MurmurHash3's finalizer, Appleby, 2011). */
export function mixWords(...words: number[]): number {
  return (
    words.reduce((hash, word) => finalize(hash ^ Math.imul(word | 0, 0x9e3779b1)), 0x85ebca6b) >>> 0
  )
}

/** Changes about half of the bits of the word for each bit that is another; the result is signed. */
export function finalize(value: number): number {
  let word = value
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return word ^ (word >>> 16)
}

/** Mulberry32: uniform numbers in [0, 1), for values that are drawn all at once from one seed. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let word = Math.imul(state ^ (state >>> 15), 1 | state)
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32
  }
}
