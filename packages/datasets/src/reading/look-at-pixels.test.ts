import { type ImageShape, imageBytes } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { lookAside, lookHere, type PixelLook } from './look-at-pixels.ts'
import { digestAt, type PixelMemory, pixelMemory } from './seen-pixels.ts'

const extent = { images: 40, trained: 30, shape: [12, 10, 3] as ImageShape }
const bytes = imageBytes(extent.shape)

/** Blocks of eight images, of which every fifth could not be read. */
async function lookAtAll(look: PixelLook, isGrey: boolean) {
  const starts = [0, 8, 16, 24, 32]
  await Promise.all(
    starts.map((from) => {
      const pixels = new Uint8Array(new SharedArrayBuffer(8 * bytes))
      for (const at of pixels.keys()) {
        pixels[at] = ((isGrey ? Math.floor(at / 3) : at) * (from + 7)) % 251
      }
      const places = Array.from({ length: 8 }, (_, at) => from + at)
      return look.add({ from, places: places.filter((place) => place % 5 !== 4), pixels })
    }),
  )
  return look.totals()
}

const valuesOf = ({ digests, likenesses }: PixelMemory) =>
  [digests, ...Object.values(likenesses)].map((values) => [...values])

test.each([true, false])('a thread sees what is seen here (grey: %s)', async (isGrey) => {
  const [here, aside] = [pixelMemory(extent.images), pixelMemory(extent.images)]
  const thread = lookAside(extent, aside)
  try {
    const totals = await lookAtAll(thread, isGrey)
    expect(totals).toEqual(await lookAtAll(lookHere(extent, here), isGrey))
    expect(totals).toMatchObject({ isAllGrey: isGrey, pixels: 24 * 120 })
    expect(valuesOf(aside)).toEqual(valuesOf(here))
    expect(digestAt(here, 4)).toBe('0'.repeat(64))
    expect(digestAt(here, 5)).not.toBe(digestAt(here, 6))
  } finally {
    thread.end()
  }
})

test('what fails in the thread is thrown here', async () => {
  const look = lookAside(extent, pixelMemory(1))
  try {
    const pixels = new Uint8Array(new SharedArrayBuffer(bytes))
    await expect(look.add({ from: 3, places: [3], pixels })).rejects.toThrow(/bounds|range/)
  } finally {
    look.end()
  }
})
