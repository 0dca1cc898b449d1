import { mulberry32 } from '@sweepstack/core'
import sharp, { type Sharp } from 'sharp'

/** A picture of soft spots of colour, another one for each seed. */
export function drawPicture(seed: number, side = 64): Sharp {
  const random = mulberry32(seed)
  const spots = Array.from({ length: 12 }, () => ({
    x: random() * side,
    y: random() * side,
    size: side * (0.05 + 0.2 * random()),
    colour: [random(), random(), random()].map((part) => 200 * part - 100),
  }))
  const pixels = Buffer.alloc(3 * side * side)
  for (let at = 0; at < side * side; at += 1) {
    const [x, y] = [at % side, Math.floor(at / side)]
    const values = [128, 128, 128]
    for (const spot of spots) {
      const weight = Math.exp(-((x - spot.x) ** 2 + (y - spot.y) ** 2) / (2 * spot.size ** 2))
      for (const [channel, part] of spot.colour.entries()) {
        values[channel] = (values[channel] as number) + weight * part
      }
    }
    for (const [channel, value] of values.entries()) {
      pixels[3 * at + channel] = Math.max(0, Math.min(255, Math.round(value)))
    }
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
}
