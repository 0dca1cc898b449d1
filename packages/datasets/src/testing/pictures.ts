import sharp, { type Sharp } from 'sharp'

/** Colours of pixels in a row, column by column; all rows are equal. */
export function bands(height: number, colours: number[][]): Sharp {
  const row = colours.flat()
  const pixels = Buffer.from(Array.from({ length: height }, () => row).flat())
  return sharp(pixels, { raw: { width: colours.length, height, channels: 3 } })
}

export function plain(height: number, width: number, [r = 0, g = 0, b = 0]: number[]): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
}

export const red = [220, 20, 20]
export const green = [20, 220, 20]
export const blue = [20, 20, 220]
export const grey = [90, 90, 90]

/** 8 × 24: a third red, a third green, a third blue. */
export const flag = () =>
  bands(
    8,
    [red, green, blue].flatMap((colour) => new Array(8).fill(colour)),
  )
export const png = (picture: Sharp) => picture.png().toBuffer()

export async function threeOf(height: number, width: number) {
  const [a, b, c] = await Promise.all(
    [red, green, blue].map((colour) => png(plain(height, width, colour))),
  )
  return { 'train/a.png': a as Buffer, 'train/b.png': b as Buffer, 'val/a2.png': c as Buffer }
}

export function allGrey(bytes: Buffer) {
  return { 'train/a.png': bytes, 'train/b.png': bytes, 'val/a2.png': bytes }
}
