import type { ImageShape } from '@sweepstack/protocol'
import { lowFrequencies } from './low-frequencies.ts'

/** Frequencies in each direction by which images are told apart: of their light, and of their colours. */
const ofLight = 16
const ofColour = 4
/** Those of the light that the hash is made of. */
const ofHash = 8
/** The means of light and colours are left out: a brighter or tinted copy is a copy. */
const coefficients = ofLight ** 2 - 1 + 2 * (ofColour ** 2 - 1)
/** Images are averaged over whole pixels down to no less than this before. */
const leastSide = 32
/** Values of one channel that lie no further apart, of 255, show nothing. */
const flatRange = 8

/** What is kept of so many images; threads can share it. */
export function likenessMemory(images: number) {
  const shared = (bytes: number) => new SharedArrayBuffer(bytes * images)
  return {
    /** Two words for each image. */
    hashes: new Int32Array(shared(2 * Int32Array.BYTES_PER_ELEMENT)),
    flat: new Uint8Array(shared(1)),
    vectors: new Int8Array(shared(coefficients)),
    lengths: new Float32Array(shared(Float32Array.BYTES_PER_ELEMENT)),
  }
}

/**
 * What images look like, each in some 300 bytes: the low frequencies of their cosine transforms, which change little
 * when a picture is stored, resized or lit differently. A hash of 63 bits says which of the 8 × 8 lowest lie
 * above their median (pHash: Zauner, 2010); it is searched for. The correlation of all that is kept decides.
 */
export class Likenesses {
  /** Two words for each image. */
  readonly hashes: Int32Array
  readonly #flat: Uint8Array
  readonly #vectors: Int8Array
  readonly #lengths: Float32Array
  readonly #shape: ImageShape

  constructor(images: number, shape: ImageShape, memory = likenessMemory(images)) {
    this.hashes = memory.hashes
    this.#flat = memory.flat
    this.#vectors = memory.vectors
    this.#lengths = memory.lengths
    this.#shape = shape
  }

  /** Takes in the pixels of an image: height · width · channels bytes. */
  add(place: number, pixels: Uint8Array): void {
    const [height, width, channels] = this.#shape
    this.#flat[place] = Number(isFlat(pixels, channels))
    const size = { height, width, channels, leastSide }
    const { light, colours } = lowFrequencies(pixels, { ...size, ofLight, ofColour })
    this.hashes.set(hashOf(light), 2 * place)
    const planes = [light, ...colours]
    let largest = Number.MIN_VALUE
    for (const plane of planes) {
      for (let at = 1; at < plane.length; at += 1) {
        largest = Math.max(largest, Math.abs(plane[at] as number))
      }
    }
    let to = place * coefficients
    let squares = 0
    for (const plane of planes) {
      for (let at = 1; at < plane.length; at += 1, to += 1) {
        const rounded = Math.round((127 * (plane[at] as number)) / largest)
        this.#vectors[to] = rounded
        squares += rounded * rounded
      }
    }
    this.#lengths[place] = Math.sqrt(squares)
  }

  /** Whether no channel's values differ by more than 8 of 255: nothing is to be seen. */
  isFlat(place: number): boolean {
    return this.#flat[place] === 1
  }

  /** Of two images that are not flat, at most 1. */
  correlation(one: number, other: number): number {
    const first = one * coefficients
    const second = other * coefficients
    let sum = 0
    for (let at = 0; at < coefficients; at += 1) {
      sum += (this.#vectors[first + at] as number) * (this.#vectors[second + at] as number)
    }
    const lengths = (this.#lengths[one] as number) * (this.#lengths[other] as number)
    return lengths === 0 ? 0 : Math.min(1, sum / lengths)
  }
}

function isFlat(pixels: Uint8Array, channels: number): boolean {
  for (let channel = 0; channel < channels; channel += 1) {
    let least = 255
    let most = 0
    for (let at = channel; at < pixels.length; at += channels) {
      const value = pixels[at] as number
      if (value < least) least = value
      if (value > most) most = value
      if (most - least > flatRange) return false
    }
  }
  return true
}

/** A bit for each of the lowest frequencies but the mean: whether it lies above their median. */
function hashOf(light: Float64Array): [number, number] {
  const lowest = new Float64Array(ofHash ** 2 - 1)
  for (let at = 1; at < ofHash ** 2; at += 1) {
    lowest[at - 1] = light[Math.floor(at / ofHash) * ofLight + (at % ofHash)] as number
  }
  const median = lowest.slice().sort()[lowest.length >> 1] as number
  const words: [number, number] = [0, 0]
  for (let at = 0; at < lowest.length; at += 1) {
    if ((lowest[at] as number) > median) words[at < 32 ? 0 : 1] |= 1 << (at & 31)
  }
  return words
}
