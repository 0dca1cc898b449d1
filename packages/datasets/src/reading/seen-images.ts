import type { ImageReading, ImageShape } from '@sweepstack/protocol'
import { sha256 } from '../cache-file.ts'
import { ChannelStatistics } from '../channel-statistics.ts'
import { Likenesses } from '../judgement/likenesses.ts'
import { PictureNotes } from '../judgement/picture-notes.ts'
import { isGrey, toGrey } from '../pictures/grey.ts'
import type { DecodedImage, ImageFacts } from '../pictures/read-image.ts'

/** What is kept of images when their pixels are gone: some 400 bytes of each. */
export class SeenImages {
  readonly #reading: ImageReading
  readonly #trained: number
  readonly #identities: string[]
  readonly #digests = new Map<number, string>()
  readonly #notes = new PictureNotes()
  readonly #statistics: ChannelStatistics
  readonly #likenesses: Likenesses
  #isAllGrey: boolean

  constructor(
    { images, trained, shape }: { images: number; trained: number; shape: ImageShape },
    reading: ImageReading,
  ) {
    this.#reading = reading
    this.#trained = trained
    this.#identities = new Array(images).fill('skipped')
    this.#statistics = new ChannelStatistics(shape[2])
    this.#likenesses = new Likenesses(images, shape)
    this.#isAllGrey = reading.channels === undefined
  }

  /** Takes in an image at its place, the first `trained` being those of training. Its pixels as they are kept. */
  add(place: number, image: DecodedImage, facts: ImageFacts): Uint8Array {
    const pixels = this.#reading.channels === 1 ? toGrey(image.pixels) : image.pixels
    this.#identities[place] = image.identity
    this.#digests.set(place, sha256(pixels))
    this.#isAllGrey &&= isGrey(pixels)
    this.#notes.add(facts)
    this.#likenesses.add(place, pixels)
    if (place < this.#trained) this.#statistics.add(pixels)
    return pixels
  }

  result() {
    const isOneChannel = this.#isAllGrey || this.#reading.channels === 1
    const { mean, deviation } = this.#statistics.result()
    const first = (values: number[]) => (isOneChannel ? values.slice(0, 1) : values)
    const grey = 'all pictures are grey: they have one channel (ask for 3 for three)'
    return {
      identities: this.#identities,
      digests: this.#digests,
      likenesses: this.#likenesses,
      statistics: { mean: first(mean), deviation: first(deviation) },
      isOneChannel,
      notes: [...this.#notes.result(), ...(this.#isAllGrey ? [grey] : [])],
    }
  }
}
