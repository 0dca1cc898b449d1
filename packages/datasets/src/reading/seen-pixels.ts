import { hash } from 'node:crypto'
import { type ImageShape, imageBytes } from '@sweepstack/protocol'
import { addImage, type ChannelSums } from '../channel-statistics.ts'
import { Likenesses, likenessMemory } from '../judgement/likenesses.ts'
import { isGrey } from '../pictures/grey.ts'

export interface PixelsExtent {
  images: number
  /** So many of them, the first, are those of training. */
  trained: number
  shape: ImageShape
}

/** Images from one place on, height · width · channels bytes each. */
export interface PixelBlock {
  from: number
  /** Of those that could be read. */
  places: number[]
  pixels: Uint8Array
}

/** What is kept of each image's pixels; threads can share it. */
export type PixelMemory = ReturnType<typeof pixelMemory>

/** What the pixels are together. */
export interface PixelTotals extends ChannelSums {
  /** Of the training images, what the sums are of. */
  pixels: number
  /** Whether red, green and blue are equal in every pixel. */
  isAllGrey: boolean
}

const digestBytes = 32

export function pixelMemory(images: number) {
  return {
    digests: new Uint8Array(new SharedArrayBuffer(digestBytes * images)),
    likenesses: likenessMemory(images),
  }
}

/** The sha256 of an image's pixels, in hexadecimal. */
export function digestAt({ digests }: PixelMemory, place: number): string {
  const from = place * digestBytes
  return Buffer.from(digests.subarray(from, from + digestBytes)).toString('hex')
}

/** Looks at pixels before they are gone: what they are equal to, what they are like, what they add to the statistics. */
export class SeenPixels {
  readonly #memory: PixelMemory
  readonly #extent: PixelsExtent
  readonly #likenesses: Likenesses
  readonly #totals: PixelTotals

  constructor(extent: PixelsExtent, memory: PixelMemory) {
    const channels = extent.shape[2]
    this.#memory = memory
    this.#extent = extent
    this.#likenesses = new Likenesses(extent.images, extent.shape, memory.likenesses)
    this.#totals = {
      sums: new Float64Array(channels),
      squares: new Float64Array(channels),
      pixels: 0,
      isAllGrey: channels === 3,
    }
  }

  /** Takes in a block of images that begins at `from`: those at `places`, as the others could not be read. */
  addBlock({ from, places, pixels }: PixelBlock): void {
    const bytes = imageBytes(this.#extent.shape)
    for (const place of places) {
      const start = (place - from) * bytes
      this.#add(place, pixels.subarray(start, start + bytes))
    }
  }

  #add(place: number, image: Uint8Array): void {
    const { trained, shape } = this.#extent
    const [height, width, channels] = shape
    const totals = this.#totals
    this.#memory.digests.set(hash('sha256', image, 'buffer'), place * digestBytes)
    totals.isAllGrey &&= isGrey(image)
    this.#likenesses.add(place, image)
    if (place >= trained) return
    addImage(totals, image, channels)
    totals.pixels += height * width
  }

  totals(): PixelTotals {
    return this.#totals
  }
}
