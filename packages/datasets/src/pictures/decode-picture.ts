import sharp from 'sharp'
import { readWithin } from '../read-within.ts'
import { isAnimatedPng, isCutOff, type PictureFormat, pictureFormat } from './file-format.ts'

/** More pixels than this are refused before they are decoded. */
const pixelLimit = 25_000_000
/** A larger file is no picture of so many pixels. */
const limit = { megabytes: 256, what: 'picture' }

/** What a transparent pixel is laid on. */
export const backgroundName = 'black'
const background = '#000'

/** No cache, and no loader but those of PNG, JPEG and WebP: what is read comes from strangers. */
export function restrictSharp(): void {
  sharp.cache(false)
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'],
  })
}

export interface Picture {
  /** The file as it is, for the content hash. */
  source: Uint8Array
  /** Height · width · 3 bytes, row-major, red green blue. */
  pixels: Uint8Array
  /** Of the picture as it is looked at: turned as its EXIF orientation says. */
  width: number
  height: number
  /** The EXIF orientation that was undone, 1 for none (Exif 2.32, tag 0x0112). */
  orientation: number
  hasAlpha: boolean
  /** An animation, of which this is the first frame. */
  isAnimated: boolean
}

/**
 * Reads and decodes one picture: turned upright by its EXIF orientation, alpha laid on black, colours
 * converted to 8-bit sRGB (from CMYK, grey, palettes, 16 bit and embedded profiles), the first frame of an
 * animation. @throws Error that does not name the file, in words that follow its name
 */
export async function decodePicture(file: string): Promise<Picture> {
  const source = await readWithin(file, limit)
  if (source === undefined) throw new Error('is missing')
  const format = pictureFormat(source)
  const facts = await orExplained(source, format, () =>
    sharp(source, { limitInputPixels: false }).metadata(),
  )
  const { width, height, orientation = 1, hasAlpha = false, pages = 1 } = facts
  if (width * height > pixelLimit) {
    throw new Error(`is ${width}×${height}: over the pixel limit of ${pixelLimit / 1e6} million`)
  }
  return {
    source,
    orientation,
    hasAlpha,
    isAnimated: pages > 1 || (format === 'png' && isAnimatedPng(source)),
    ...(await orExplained(source, format, () => pixelsOf(source))),
  }
}

async function pixelsOf(source: Buffer): Promise<Pick<Picture, 'pixels' | 'width' | 'height'>> {
  const { data, info } = await sharp(source, { limitInputPixels: pixelLimit, failOn: 'warning' })
    .autoOrient()
    .flatten({ background })
    .toColourspace('srgb')
    .removeAlpha()
    .timeout({ seconds: 20 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels === 3) return { pixels: data, width, height }
  const pixels = new Uint8Array(width * height * 3)
  for (let place = 0; place < pixels.length; place += 1) {
    pixels[place] = data[Math.floor(place / 3) * channels] as number
  }
  return { pixels, width, height }
}

/** With what libvips says of a broken file in the words of whoever has the file. */
async function orExplained<T>(
  source: Buffer,
  format: PictureFormat,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (isCutOff(source, format)) {
      throw new Error('is cut off: the file ends before its picture does, copy it anew')
    }
    const words = (error as Error).message.trim().split('\n')[0]
    throw new Error(`cannot be decoded (${words}): save it anew, or leave it out`)
  }
}
