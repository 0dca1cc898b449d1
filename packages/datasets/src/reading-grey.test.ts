import { describe, expect, onTestFinished, test } from 'vitest'

import { bands, grey, png, threeOf } from './testing/pictures.ts'
import { readingFixtures } from './testing/reading-fixtures.ts'

const { pictureFolder, registered } = readingFixtures(onTestFinished)

describe('grey pictures', () => {
  const ramp = () =>
    bands(
      8,
      Array.from({ length: 12 }, (_, x) => [20 * x, 20 * x, 20 * x]),
    )
  const files = async () => ({
    'train/a.png': await png(ramp()),
    'train/b.png': await ramp().toColourspace('b-w').png().toBuffer(),
    'val/a2.png': await ramp().toColourspace('b-w').jpeg({ quality: 100 }).toBuffer(),
  })

  test('have one channel if all are grey, however they are stored', async () => {
    const { summary, dataset, rows } = await registered(await pictureFolder(await files()))
    expect(summary).toMatchObject({ shape: [8, 12, 1], bytes: 3 * 8 * 12 })
    expect(summary.notes).toEqual([
      'all pictures are grey: they have one channel (ask for 3 for three)',
    ])
    const row = Array.from({ length: 12 }, (_, x) => [20 * x])
    expect(await rows('train', 0)).toEqual(new Array(8).fill(row))
    expect(await rows('train', 1)).toEqual(new Array(8).fill(row))
    const [jpeg = []] = await rows('val', 0)
    for (const [x, [value = 0]] of jpeg.entries()) expect(Math.abs(value - 20 * x)).toBeLessThan(4)
    expect(dataset.mean).toEqual([110])
    expect(dataset.deviation[0]).toBeCloseTo(69.04, 1)
  })

  test.each(['train/b.png', 'val/a2.png', 'test/a3.png'])(
    'have three if %s has a colour',
    async (name) => {
      // One pixel that differs by one step.
      const tinted = bands(
        8,
        Array.from({ length: 12 }, (_, x) => (x === 7 ? [90, 91, 90] : grey)),
      )
      const folder = await pictureFolder({ ...(await files()), [name]: await png(tinted) })
      expect((await registered(folder)).summary.shape).toEqual([8, 12, 3])
    },
  )

  test('have three if three are asked for', async () => {
    const { rows, dataset } = await registered(await pictureFolder(await files()), { channels: 3 })
    expect((await rows('train', 1))[0]?.[3]).toEqual([60, 60, 60])
    expect(dataset.mean).toEqual([110, 110, 110])
  })

  test('are made of colours if one channel is asked for, by their luma', async () => {
    const { rows, dataset } = await registered(await pictureFolder(await threeOf(8, 12)), {
      channels: 1,
    })
    // Pillow: Image.new('RGB', (1, 1), (220, 20, 20)).convert('L') is 80; of green 137, of blue 43.
    expect(
      [await rows('train', 0), await rows('train', 1), await rows('val', 0)].map(
        (one) => one[0]?.[0],
      ),
    ).toEqual([[80], [137], [43]])
    expect(dataset.mean).toEqual([108.5])
  })
})
