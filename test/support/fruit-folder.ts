import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'

const fruits = ['apple', 'lemon', 'lime', 'plum'] as const
const colours = ['#c22', '#dc2', '#3a3', '#62a']

/** A drawn fruit with light and shade, of which no two are the same. */
export function drawFruit(kind: number, at: number, size = 48): Sharp {
  const [x, y, r] = [24 + ((at * 7) % 9) - 4, 25 + ((at * 5) % 7) - 3, 12 + (at % 5)]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 48 48">
    <defs><radialGradient id="g" cx="35%" cy="30%"><stop offset="0" stop-color="#fff"/>
    <stop offset="1" stop-color="${colours[kind]}"/></radialGradient></defs>
    <rect width="48" height="48" fill="hsl(${(at * 37) % 360} 30% ${40 + ((at * 11) % 40)}%)"/>
    <ellipse cx="${x}" cy="${y}" rx="${r}" ry="${kind % 2 === 0 ? r : r * 0.72}" fill="url(#g)"/>
    <rect x="${x - 1}" y="${y - r - 6}" width="2" height="7" fill="#432"/></svg>`
  return sharp(Buffer.from(svg)).removeAlpha()
}

/** A folder in the study's layout: fruits, 12 training and 4 validation pictures of each. */
export async function makeFruits(into: string): Promise<void> {
  let at = 0
  for (const [split, count] of [
    ['train', 12],
    ['val', 4],
  ] as const) {
    await mkdir(path.join(into, `${split}_images`), { recursive: true })
    const rows = ['Image,Class']
    for (const [kind, name] of fruits.entries()) {
      for (let number = 0; number < count; number += 1) {
        const file = `${name}-${number}.png`
        await drawFruit(kind, at)
          .png()
          .toFile(path.join(into, `${split}_images`, file))
        rows.push(`${file},${name}`)
        at += 1
      }
    }
    await writeFile(path.join(into, `${split}.csv`), `${rows.join('\n')}\n`)
  }
}
