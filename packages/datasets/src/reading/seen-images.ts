import type { ImageReading, ImageShape } from '@sweepstack/protocol'
import { figuresOf } from '../channel-statistics.ts'
import { Likenesses } from '../judgement/likenesses.ts'
import { PictureNotes } from '../judgement/picture-notes.ts'
import type { ImageFacts } from '../pictures/read-image.ts'
import { lookAtPixels, type PixelLook } from './look-at-pixels.ts'
import { digestAt, type PixelBlock, type PixelMemory, pixelMemory } from './seen-pixels.ts'

/** What is kept of images when their pixels are gone: some 400 bytes of each. */
export class SeenImages {
  readonly #reading: ImageReading
  readonly #shape: ImageShape
  readonly #identities: string[]
  readonly #readable = new Set<number>()
  readonly #notes = new PictureNotes()
  readonly #memory: PixelMemory
  readonly #look: PixelLook

  constructor(
    extent: { images: number; trained: number; shape: ImageShape },
    reading: ImageReading,
  ) {
    this.#reading = reading
    this.#shape = extent.shape
    this.#identities = new Array(extent.images).fill('skipped')
    this.#memory = pixelMemory(extent.images)
    this.#look = lookAtPixels(extent, this.#memory)
  }

  add(place: number, identity: string, facts: ImageFacts): void {
    this.#identities[place] = identity
    this.#readable.add(place)
    this.#notes.add(facts)
  }

  /** See `PixelLook`. */
  async addPixels(block: PixelBlock): Promise<void> {
    await this.#look.add(block)
  }

  async result() {
    const { pixels, isAllGrey: isGrey, ...sums } = await this.#look.totals()
    const isAllGrey = this.#reading.channels === undefined && isGrey
    const isOneChannel = isAllGrey || this.#reading.channels === 1
    const { mean, deviation } = figuresOf(sums, pixels)
    const first = (values: number[]) => (isOneChannel ? values.slice(0, 1) : values)
    const grey = 'all pictures are grey: they have one channel (ask for 3 for three)'
    const memory = this.#memory
    const digestOf = (place: number): [number, string] => [place, digestAt(memory, place)]
    return {
      identities: this.#identities,
      digests: new Map([...this.#readable].map(digestOf)),
      likenesses: new Likenesses(this.#identities.length, this.#shape, memory.likenesses),
      statistics: { mean: first(mean), deviation: first(deviation) },
      isOneChannel,
      notes: [...this.#notes.result(), ...(isAllGrey ? [grey] : [])],
    }
  }

  end(): void {
    this.#look.end()
  }
}
