/** Images from one place to another that are decoded one after another and written at once. */
export interface Block {
  from: number
  /** The place after the last. */
  to: number
  /** Pixels that are there at once when they are decoded. */
  weight: number
}

/** Costs that come once for a block are then small beside those of its images. */
const mostImages = 16
/** More pixels are work enough for themselves. */
const mostPixels = mostImages * 64 * 64

/** Cuts images, by the pixels of each, into blocks: many small ones, or one large one. */
export function blocksOf(weights: number[]): Block[] {
  const blocks: Block[] = []
  for (const [place, weight] of weights.entries()) {
    const last = blocks.at(-1)
    const isFull = last === undefined || last.to - last.from === mostImages
    if (isFull || last.weight + weight > mostPixels) {
      blocks.push({ from: place, to: place + 1, weight })
    } else {
      last.to += 1
      last.weight += weight
    }
  }
  return blocks
}
