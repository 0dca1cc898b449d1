import { readWithin } from '../read-within.ts'
import { isAnimatedPng, isCutOff, type PictureFormat, pictureFormat } from './file-format.ts'
import type { Size } from './placement.ts'
import { plainPng } from './plain-png.ts'
import { sharp } from './sharp.ts'

/** More pixels than this are refused before they are decoded. A JPEG is made smaller while it is decoded. */
export const pixelLimits: Record<PictureFormat, number> = {
  png: 25_000_000,
  webp: 25_000_000,
  jpeg: 120_000_000,
}
/** A larger file is no picture of so many pixels. */
const limit = { megabytes: 256, what: 'picture' }

/** What a picture says of itself before it is decoded. */
export interface PictureFacts extends Size {
  // Height and width are those of the picture as it is looked at: turned as its EXIF orientation says.
  format: PictureFormat
  /** The EXIF orientation that is undone, 1 for none (Exif 2.32, tag 0x0112). */
  orientation: number
  hasAlpha: boolean
  /** An animation, of which the first frame is taken. */
  isAnimated: boolean
}

/** The bytes of a picture's file. @throws Error that does not name the file, in words that follow its name */
export async function readPicture(file: string): Promise<Buffer> {
  const source = await readWithin(file, limit)
  if (source === undefined) throw new Error('is missing')
  return source
}

/** Reads the header of a picture. @throws Error that does not name the file, in words that follow its name */
export async function inspectPicture(source: Buffer): Promise<PictureFacts> {
  const format = pictureFormat(source)
  const facts = plainFacts(source) ?? (await factsOf(source, format))
  const { width, height } = facts
  const most = pixelLimits[format]
  if (width * height > most) {
    throw new Error(
      `is ${height}×${width}: over the pixel limit of ${most / 1e6} million, make it smaller or leave it out`,
    )
  }
  return facts
}

/** Asking sharp takes some fifty times as long. */
function plainFacts(source: Buffer): PictureFacts | undefined {
  const plain = plainPng(source)
  if (plain === undefined) return undefined
  const { height, width } = plain
  return { format: 'png', height, width, orientation: 1, hasAlpha: false, isAnimated: false }
}

async function factsOf(source: Buffer, format: PictureFormat): Promise<PictureFacts> {
  const { autoOrient, orientation, hasAlpha, pages } = await orExplained(source, format, () =>
    sharp()(source, { limitInputPixels: false }).metadata(),
  )
  return {
    format,
    height: autoOrient.height,
    width: autoOrient.width,
    orientation: orientation ?? 1,
    hasAlpha: hasAlpha ?? false,
    isAnimated: (pages ?? 1) > 1 || (format === 'png' && isAnimatedPng(source)),
  }
}

/** With what libvips says of a broken file in the words of whoever has the file. */
export async function orExplained<T>(
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
