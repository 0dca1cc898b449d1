import { sha256 } from '../cache-file.ts'
import type { ImageData, RawImage } from '../sources/source.ts'
import { decodePicture, type Frame, threeChannels } from './decode-picture.ts'
import { inspectPicture, type PictureFacts, readPicture } from './inspect-picture.ts'
import { centred, possibleSize, type Size } from './placement.ts'
import { sharp } from './sharp.ts'

/** What is known of an image before it is decoded. */
export type ImageFacts = PictureFacts | (Omit<PictureFacts, 'format'> & { format: 'raw' })

/** An image whose file has been read. */
export type LoadedImage = Exclude<ImageData, { file: string }>

export interface DecodedImage {
  /** Height · width · 3 bytes of the frame, row-major, red green blue. */
  pixels: Uint8Array
  /** What the content hash knows the image by. */
  identity: string
}

/** Raw pixels are as they are looked at. */
export function rawFacts({ height, width }: Size): ImageFacts {
  return { format: 'raw', height, width, orientation: 1, hasAlpha: false, isAnimated: false }
}

/** Reads its file, if it is one. @throws Error that does not name the image, in words that follow its name */
export async function loadImage(image: ImageData): Promise<LoadedImage> {
  return 'file' in image ? { bytes: await readPicture(image.file) } : image
}

/** @throws Error that does not name the image, in words that follow its name */
export async function inspectImage(image: ImageData): Promise<ImageFacts> {
  const loaded = await loadImage(image)
  return 'raw' in loaded ? rawFacts(loaded.raw) : inspectPicture(loaded.bytes)
}

/** As `decodePicture`, also of raw pixels. @throws Error that does not name the image */
export async function decodeImage(
  image: LoadedImage,
  facts: ImageFacts,
  frame: Frame,
): Promise<DecodedImage> {
  if ('raw' in image || facts.format === 'raw') {
    const { raw } = image as { raw: RawImage }
    return { pixels: await decodeRaw(raw, frame), identity: rawIdentity(raw) }
  }
  const pixels = await decodePicture(image.bytes, facts, frame)
  return { pixels, identity: pictureIdentity(image.bytes, facts) }
}

/** Of a picture that is not read as it lies in its file also says how, as the pixels are then others. */
function pictureIdentity(source: Buffer, { orientation }: ImageFacts): string {
  const turned = orientation > 1 ? ` turned ${orientation}` : ''
  return `${sha256(source)}${turned}`
}

/** The hash of what an image's pixels follow from. @throws Error that does not name the image */
export async function imageIdentity(image: ImageData): Promise<string> {
  const loaded = await loadImage(image)
  return 'raw' in loaded ? rawIdentity(loaded.raw) : sha256(loaded.bytes)
}

function rawIdentity({ pixels, height, width, channels }: RawImage): string {
  return sha256(Buffer.concat([Buffer.from(`${height} ${width} ${channels}\0`), pixels]))
}

async function decodeRaw({ pixels, height, width, channels }: RawImage, frame: Frame) {
  const scaled = possibleSize({ height, width }, frame, frame.fit)
  if (scaled.width === width && scaled.height === height) {
    return centred(threeChannels(pixels, channels), scaled, frame)
  }
  const { data, info } = await sharp()(pixels, { raw: { width, height, channels } })
    .resize(scaled.width, scaled.height, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return centred(threeChannels(data, info.channels), scaled, frame)
}
