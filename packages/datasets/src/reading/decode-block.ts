import type { Frame } from '../pictures/decode-picture.ts'
import { decodeTogether, togetherWith } from '../pictures/decode-together.ts'
import {
  type DecodedImage,
  decodeImage,
  type ImageFacts,
  type LoadedImage,
  pictureIdentity,
} from '../pictures/read-image.ts'

export interface BlockImage {
  facts: ImageFacts
  /** @throws Error that does not name the image */
  load(): Promise<LoadedImage>
}

interface Waiting {
  at: number
  source: Buffer
  facts: ImageFacts
}

/**
 * What each image becomes, or why it cannot be read. Small plain ones wait to be decoded together; of the others one
 * is in memory at a time.
 */
export async function decodeBlock(
  images: BlockImage[],
  frame: Frame,
): Promise<(DecodedImage | Error)[]> {
  const decoded: (DecodedImage | Error)[] = []
  const waiting = new Map<number, Waiting[]>()
  for (const [at, { facts, load }] of images.entries()) {
    try {
      const image = await load()
      const kind = 'bytes' in image ? togetherWith(image.bytes, frame) : undefined
      if ('bytes' in image && kind !== undefined) {
        const alike = waiting.get(kind) ?? []
        waiting.set(kind, [...alike, { at, source: image.bytes, facts }])
      } else decoded[at] = await decodeImage(image, facts, frame)
    } catch (error) {
      decoded[at] = error as Error
    }
  }
  for (const alike of waiting.values()) {
    for (const [at, image] of await decodeWaiting(alike, frame)) decoded[at] = image
  }
  return decoded
}

/** One that is broken spoils what is decoded together: then each is decoded by itself, which says which it is. */
async function decodeWaiting(
  waiting: Waiting[],
  frame: Frame,
): Promise<[at: number, image: DecodedImage | Error][]> {
  const sources = waiting.map(({ source }) => source)
  const together = waiting.length > 1 ? await decodeTogether(sources, frame).catch(() => []) : []
  return Promise.all(
    waiting.map(async ({ at, source, facts }, number) => {
      const pixels = together[number]
      if (pixels !== undefined) return [at, { pixels, identity: pictureIdentity(source, facts) }]
      const alone = decodeImage({ bytes: source }, facts, frame)
      return [at, await alone.catch((error: Error) => error)]
    }),
  )
}
