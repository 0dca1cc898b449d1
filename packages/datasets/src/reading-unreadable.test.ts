import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'

import { allGrey, blue, green, grey, plain, png, red, threeOf } from './testing/pictures.ts'
import { readingFixtures } from './testing/reading-fixtures.ts'

const { pictureFolder, registered } = readingFixtures(onTestFinished)

describe('files that cannot be read', () => {
  const noise = sharp(
    Buffer.from(Uint8Array.from({ length: 3 * 40 * 160 }, (_, p) => (p * 7919) >> 3)),
    {
      raw: { width: 40, height: 160, channels: 3 },
    },
  )
  const files = async () => {
    const whole = await noise.jpeg().toBuffer()
    return {
      'train/a.png': await png(plain(40, 160, red)),
      // Cut off in what cover leaves out.
      'train/a-cut.jpg': whole.subarray(0, Math.floor(whole.length * 0.95)),
      'train/b.png': await png(plain(40, 160, green)),
      'val/a-text.png': Buffer.from('hello'),
      'val/a-empty.png': Buffer.alloc(0),
      'val/b2.png': await png(plain(40, 160, blue)),
    }
  }
  const lines = [
    'train_images/a-cut.jpg: is cut off: the file ends before its picture does, copy it anew',
    'val_images/a-text.png: is no PNG, JPEG or WebP: save it as one of these, or leave it out',
    'val_images/a-empty.png: is empty: copy it anew, or leave it out',
  ]

  test('are refused, each with its reason', async () => {
    const folder = await pictureFolder(await files())
    await expect(registered(folder, { size: 16 })).rejects.toMatchObject({ problems: lines })
  })

  test('are refused if they are more than may be skipped', async () => {
    const folder = await pictureFolder(await files())
    const refused = registered(folder, { size: 16, skipUnreadable: 2 })
    const count = '3 files cannot be read, and 2 may be skipped'
    await expect(refused).rejects.toMatchObject({ problems: [count, ...lines] })
  })

  test('are left out and recorded if they may be skipped', async () => {
    const folder = await pictureFolder(await files())
    const { summary, dataset, rows } = await registered(folder, { size: 16, skipUnreadable: 3 })
    expect(summary).toMatchObject({ splits: { train: 2, val: 1, test: 0 }, skipped: lines })
    expect([dataset.train.names, dataset.val.names]).toEqual([['a.png', 'b.png'], ['b2.png']])
    expect([[...dataset.train.labels], [...dataset.val.labels]]).toEqual([[0, 1], [1]])
    const firsts = [await rows('train', 0), await rows('train', 1), await rows('val', 0)]
    expect(firsts.map((one) => one[8]?.[8])).toEqual([red, green, blue])
    expect(dataset.mean).toEqual([120, 120, 20])
    const { 'val/a-text.png': _, ...others } = await files()
    const fewer = await registered(await pictureFolder(others), { size: 16, skipUnreadable: 2 })
    expect(fewer.summary.hash).not.toBe(summary.hash)
  })

  test('make another dataset than others that look the same', async () => {
    const [one, two] = [await png(plain(8, 12, red)), await png(plain(8, 12, blue))]
    const twins = { 'train/a.png': one, 'train/a2.png': one, 'train/b.png': two, 'val/b.png': two }
    const hashes: string[] = []
    for (const broken of ['train/a.png', 'train/a2.png'] as const) {
      const folder = await pictureFolder({ ...twins, [broken]: Buffer.from('hello') })
      hashes.push((await registered(folder, { skipUnreadable: 1 })).summary.hash)
    }
    expect(hashes[0]).not.toBe(hashes[1])
  })

  test('are left out of grey pictures too', async () => {
    const folder = await pictureFolder({
      'train/a-text.png': Buffer.from('hello'),
      ...allGrey(await png(plain(8, 12, grey))),
    })
    const { summary, rows } = await registered(folder, { skipUnreadable: 1 })
    expect(summary).toMatchObject({ shape: [8, 12, 1], bytes: 3 * 8 * 12 })
    expect(await rows('val', 0)).toEqual(new Array(8).fill(new Array(12).fill([90])))
  })

  test('are refused if a class or a split would be without images', async () => {
    const folder = await pictureFolder(await threeOf(8, 12))
    await writeFile(path.join(folder, 'train_images/b.png'), 'hello')
    await writeFile(path.join(folder, 'val_images/a2.png'), 'hello')
    await expect(registered(folder, { skipUnreadable: 2 })).rejects.toMatchObject({
      problems: [
        'no training image of the class "b" can be read',
        'no image of the split val can be read',
        'train_images/b.png: is no PNG, JPEG or WebP: save it as one of these, or leave it out',
        'val_images/a2.png: is no PNG, JPEG or WebP: save it as one of these, or leave it out',
      ],
    })
  })
})
