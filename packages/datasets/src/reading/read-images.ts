import { type ImageReading, imageBytes } from '@sweepstack/protocol'
import type { CacheWriter } from '../cache-writer.ts'
import type { Frame } from '../pictures/decode-picture.ts'
import { type Size, scaledSize } from '../pictures/placement.ts'
import { type ImageFacts, loadImage } from '../pictures/read-image.ts'
import type { Source } from '../sources/source.ts'
import { type Block, blocksOf } from './blocks.ts'
import { decodeBlock } from './decode-block.ts'
import { inParallel, WeightLimit } from './in-parallel.ts'
import { SeenImages } from './seen-images.ts'
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
  const { source, reading, survey, writer, progress } = options
  const { facts, unreadable, choice } = survey
  const images = facts.length
  const trained = source.splits.train.names.length
  const seen = new SeenImages({ images, trained, shape: writer.frame.shape }, reading)
  const limit = new WeightLimit(pixelsAtOnce)
  const blocks = blocksOf(facts.map((found) => (found ? weightOf(found, choice.frame) : 0)))
  const read = blockReader(options, seen)
  let done = 0
  await inParallel(blocks.length, async (number) => {
    const block = blocks[number] as Block
    await limit.during(block.weight, () => read(block))
    const before = done
    done += block.to - block.from
    const isTold = Math.floor(done / toldEach) > Math.floor(before / toldEach)
    if (isTold || done === images) progress?.(done, images)
  })
  unreadable.assertAtMost(reading.skipUnreadable ?? 0)
  return seen.result()
}

function blockReader({ source, survey, writer }: ReadOptions, seen: SeenImages) {
  const { facts, unreadable, choice } = survey
  const files = imagePlaces(source)
  const nothing = new Uint8Array(imageBytes(writer.frame.shape))
  return async ({ from, to }: Block): Promise<void> => {
    const places = files.slice(from, to).map((_, at) => from + at)
    const readable = places.filter((place) => facts[place] !== undefined)
    const asked = readable.map((place) => {
      const { split, at } = files[place] as ImagePlace
      const load = () => source.read(split, at).then(loadImage)
      return { facts: facts[place] as ImageFacts, load }
    })
    const pixels = new Map<number, Uint8Array>()
    for (const [number, image] of (await decodeBlock(asked, choice.frame)).entries()) {
      const place = readable[number] as number
      if (image instanceof Error) {
        // What the system says of the scratch file or of the cache ends it; the rest is said of the picture.
        if ('code' in image) throw image
        unreadable.add(place, image)
      } else pixels.set(place, seen.add(place, image, facts[place] as ImageFacts))
    }
    await writer.put(from, Buffer.concat(places.map((place) => pixels.get(place) ?? nothing)))
  }
}

/** Pixels that are there at once when an image is decoded, before or after it is resized. */
function weightOf(own: Size, frame: Frame): number {
  const scaled = scaledSize(own, frame, frame.fit)
  return Math.max(own.height * own.width, scaled.height * scaled.width)
}
