/**
 * Mean and deviation of each channel over images that come one by one, in any order: sums of integers are
 * exact, and so is the result up to the last division.
 */
export class ChannelStatistics {
  readonly #channels: number
  readonly #sums: Float64Array
  readonly #squares: Float64Array
  #pixels = 0

  constructor(channels: number) {
    this.#channels = channels
    this.#sums = new Float64Array(channels)
    this.#squares = new Float64Array(channels)
  }

  /** Takes in an image, n · channels bytes. */
  add(image: Uint8Array): void {
    for (let channel = 0; channel < this.#channels; channel += 1) {
      let sum = 0
      let squares = 0
      for (let place = channel; place < image.length; place += this.#channels) {
        const value = image[place] as number
        sum += value
        squares += value * value
      }
      this.#sums[channel] = (this.#sums[channel] as number) + sum
      this.#squares[channel] = (this.#squares[channel] as number) + squares
    }
    this.#pixels += image.length / this.#channels
  }

  /** On the scale 0…255; a deviation is at least 1. */
  result(): { mean: number[]; deviation: number[] } {
    const mean = [...this.#sums].map((sum) => sum / this.#pixels)
    const deviation = [...this.#squares].map((sum, channel) =>
      Math.max(1, Math.sqrt(sum / this.#pixels - (mean[channel] as number) ** 2)),
    )
    return { mean, deviation }
  }
}
