import type { Frame } from '../pictures/decode-picture.ts'
import {
  type DecodedImage,
  decodeImage,
  type ImageFacts,
  type LoadedImage,
} from '../pictures/read-image.ts'

export interface BlockImage {
  facts: ImageFacts
  /** @throws Error that does not name the image */
  load(): Promise<LoadedImage>
}

/** What each image becomes, or why it cannot be read; one is in memory at a time. */
export async function decodeBlock(
  images: BlockImage[],
  frame: Frame,
): Promise<(DecodedImage | Error)[]> {
  const decoded: (DecodedImage | Error)[] = []
  for (const { facts, load } of images) {
    const image = load().then((loaded) => decodeImage(loaded, facts, frame))
    decoded.push(await image.catch((error: Error) => error))
  }
  return decoded
}
