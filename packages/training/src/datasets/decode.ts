import { readFile } from 'node:fs/promises'
import sharp from 'sharp'

/** More pixels than this are refused before they are decoded. */
const pixelLimit = 25_000_000

/** No cache, and no loader but those of PNG, JPEG and WebP: what is read comes from strangers. */
export function restrictSharp(): void {
  sharp.cache(false)
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'],
  })
}

export interface Decoded {
  /** The file as it is, for the content hash. */
  source: Uint8Array
  /** Height · width · 3 bytes, row-major, red green blue. */
  pixels: Uint8Array
  width: number
  height: number
}

/** Reads and decodes one image, alpha laid on black. @throws Error that does not name the file */
export async function decodeImage(file: string): Promise<Decoded> {
  const source = await readFile(file)
  if (!hasKnownSignature(source)) throw new Error('is no PNG, JPEG or WebP')
  const { data, info } = await sharp(source, { limitInputPixels: pixelLimit, failOn: 'warning' })
    .flatten({ background: '#000' })
    .toColourspace('srgb')
    .removeAlpha()
    .timeout({ seconds: 20 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  if (info.channels === 3) return { source, pixels: data, width: info.width, height: info.height }
  const pixels = new Uint8Array(info.width * info.height * 3)
  for (let place = 0; place < pixels.length; place += 1) {
    pixels[place] = data[Math.floor(place / 3) * info.channels] as number
  }
  return { source, pixels, width: info.width, height: info.height }
}

/** The first bytes of a PNG, a JPEG or a WebP: cheaper than opening the file twice. */
function hasKnownSignature(file: Buffer): boolean {
  if (file.subarray(0, 4).toString('latin1') === '\x89PNG') return true
  if (file.subarray(0, 3).toString('hex') === 'ffd8ff') return true
  return file.subarray(0, 4).toString() === 'RIFF' && file.subarray(8, 12).toString() === 'WEBP'
}
