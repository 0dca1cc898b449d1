import type { ImageFit } from '@sweepstack/protocol'

export interface Size {
  height: number
  width: number
}

/**
 * Size that a picture is resized to, before what stands out of `target` is cut off or what lacks is filled up: all
 * of a picture is resized, so that all of it has been read.
 */
export function scaledSize(own: Size, target: Size, fit: ImageFit): Size {
  if (fit === 'stretch') return target
  const ratios = [target.height / own.height, target.width / own.width]
  const scale = fit === 'cover' ? Math.max(...ratios) : Math.min(...ratios)
  const side = (from: number, to: number) => {
    const scaled = Math.max(1, Math.round(from * scale))
    return fit === 'cover' ? Math.max(to, scaled) : Math.min(to, scaled)
  }
  return { height: side(own.height, target.height), width: side(own.width, target.width) }
}

/** More pixels than this are not made of one picture, however narrow it is. */
const mostScaled = 100_000_000

/**
 * `scaledSize`, if a picture can be resized to it: one row of many pixels would become many rows of many more.
 * @throws Error that does not name the picture
 */
export function possibleSize(own: Size, target: Size, fit: ImageFit): Size {
  const scaled = scaledSize(own, target, fit)
  if (scaled.height * scaled.width <= mostScaled) return scaled
  const cure = 'leave it out, or ask for another fit'
  throw new Error(
    `is ${own.height}×${own.width}: too narrow to be cut to the size of the images, ${cure}`,
  )
}

/** The middle of a picture of three channels, or the picture in the middle of black, at the size of `target`. */
export function centred(pixels: Uint8Array, own: Size, target: Size): Uint8Array {
  if (own.height === target.height && own.width === target.width) return pixels
  const out = new Uint8Array(target.height * target.width * 3)
  const rows = overlap(own.height, target.height)
  const columns = overlap(own.width, target.width)
  for (let row = 0; row < rows.count; row += 1) {
    const from = ((rows.from + row) * own.width + columns.from) * 3
    const to = ((rows.to + row) * target.width + columns.to) * 3
    out.set(pixels.subarray(from, from + columns.count * 3), to)
  }
  return out
}

/** Where the middle of `own` and of `target` lie on each other; an odd pixel stays at the end. */
function overlap(own: number, target: number): { from: number; to: number; count: number } {
  const from = Math.floor(Math.max(0, own - target) / 2)
  const to = Math.floor(Math.max(0, target - own) / 2)
  return { from, to, count: Math.min(own, target) }
}
