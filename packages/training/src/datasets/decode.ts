import { readFile } from 'node:fs/promises'
import sharp from 'sharp'

const formats = new Set(['png', 'jpeg', 'webp'])
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
  const image = sharp(source, { limitInputPixels: pixelLimit, failOn: 'warning' })
  const { format } = await image.metadata()
  if (!formats.has(format ?? '')) throw new Error(`format ${format}; PNG, JPEG or WebP is read`)
  const { data, info } = await image
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
