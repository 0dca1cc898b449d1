import { type ImageReading, imageBytes } from '@sweepstack/protocol'
import type { CacheWriter } from '../cache-writer.ts'
import type { Frame } from '../pictures/decode-picture.ts'
import { toGrey } from '../pictures/grey.ts'
import { type Size, scaledSize } from '../pictures/placement.ts'
import { type ImageFacts, loadImage } from '../pictures/read-image.ts'
import type { Source } from '../sources/source.ts'
import { BlockMemory } from './block-memory.ts'
import { type Block, blocksOf } from './blocks.ts'
import { decodeBlock } from './decode-block.ts'
import { inParallel, WeightLimit } from './in-parallel.ts'
import { SeenImages } from './seen-images.ts'
import type { PixelBlock } from './seen-pixels.ts'
import type { Survey } from './survey.ts'
import { type ImagePlace, imagePlaces } from './unreadable.ts'

/** Pixels of the pictures that are decoded at the same time: bounds memory, some 4 bytes for each. */
const pixelsAtOnce = 64_000_000
/** Images after which progress is told. */
const toldEach = 500

interface ReadOptions {
  source: Source
  reading: ImageReading
  survey: Survey
  writer: CacheWriter
  progress: ((done: number, total: number) => void) | undefined
}

/** Decodes every picture that can be read, several at a time, into its place in the cache. */
export async function readImages(options: ReadOptions) {
  const { source, reading, survey, writer } = options
  const images = survey.facts.length
  const trained = source.splits.train.names.length
  const seen = new SeenImages({ images, trained, shape: writer.frame.shape }, reading)
  try {
    await readBlocks(options, blockReader(options, seen))
    survey.unreadable.assertAtMost(reading.skipUnreadable ?? 0)
    return await seen.result()
  } finally {
    seen.end()
  }
}

async function readBlocks(
  { survey: { facts, choice }, progress }: ReadOptions,
  read: (block: Block) => Promise<void>,
): Promise<void> {
  const images = facts.length
  const limit = new WeightLimit(pixelsAtOnce)
  const blocks = blocksOf(facts.map((found) => (found ? weightOf(found, choice.frame) : 0)))
  let done = 0
  await inParallel(blocks.length, async (number) => {
    const block = blocks[number] as Block
    await limit.during(block.weight, () => read(block))
    const before = done
    done += block.to - block.from
    const isTold = Math.floor(done / toldEach) > Math.floor(before / toldEach)
    if (isTold || done === images) progress?.(done, images)
  })
}

function blockReader({ source, reading, survey, writer }: ReadOptions, seen: SeenImages) {
  const { facts, unreadable, choice } = survey
  const files = imagePlaces(source)
  const bytes = imageBytes(writer.frame.shape)
  const memory = new BlockMemory()
  const kept = reading.channels === 1 ? toGrey : (pixels: Uint8Array) => pixels
  return async ({ from, to }: Block): Promise<void> => {
    const readable = places(from, to).filter((place) => facts[place] !== undefined)
    const asked = readable.map((place) => {
      const { split, at } = files[place] as ImagePlace
      const load = () => source.read(split, at).then(loadImage)
      return { facts: facts[place] as ImageFacts, load }
    })
    const decoded = await decodeBlock(asked, choice.frame)
    await memory.during((to - from) * bytes, async (pixels) => {
      const block: PixelBlock = { from, places: [], pixels }
      for (const [number, image] of decoded.entries()) {
        const place = readable[number] as number
        if (image instanceof Error) {
          // What the system says of the scratch file or of the cache ends it; the rest is said of the picture.
          if ('code' in image) throw image
          unreadable.add(place, image)
          continue
        }
        seen.add(place, image.identity, facts[place] as ImageFacts)
        pixels.set(kept(image.pixels), (place - from) * bytes)
        block.places.push(place)
      }
      await Promise.all([writer.put(from, pixels), seen.addPixels(block)])
    })
  }
}

function places(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at)
}

/** Pixels that are there at once when an image is decoded, before or after it is resized. */
function weightOf(own: Size, frame: Frame): number {
  const scaled = scaledSize(own, frame, frame.fit)
  return Math.max(own.height * own.width, scaled.height * scaled.width)
}
