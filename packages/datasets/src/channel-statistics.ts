/** Mean and deviation of channels, on the scale 0…255. */
export interface ChannelFigures {
  mean: number[]
  deviation: number[]
}

/** By channel: of the values, and of their squares. */
export interface ChannelSums {
  sums: Float64Array
  squares: Float64Array
}

/** Adds an image, n · channels bytes, to the sums of `channels` channels that begin at `first`. */
export function addImage(
  { sums, squares }: ChannelSums,
  image: Uint8Array,
  channels: number,
  first = 0,
): void {
  for (let channel = 0; channel < channels; channel += 1) {
    let sum = 0
    let square = 0
    for (let place = channel; place < image.length; place += channels) {
      const value = image[place] as number
      sum += value
      square += value * value
    }
    sums[first + channel] = (sums[first + channel] as number) + sum
    squares[first + channel] = (squares[first + channel] as number) + square
  }
}

/**
 * Of so many pixels; a deviation is at least 1. Sums of integers are exact in any order, and so is the result up to the
 * last division.
 */
export function figuresOf({ sums, squares }: ChannelSums, pixels: number): ChannelFigures {
  const mean = [...sums].map((sum) => sum / pixels)
  const deviation = [...squares].map((sum, channel) =>
    Math.max(1, Math.sqrt(sum / pixels - (mean[channel] as number) ** 2)),
  )
  return { mean, deviation }
}
