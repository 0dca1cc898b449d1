import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { ImageReading } from '@sweepstack/protocol'
import { describe, expect, onTestFinished, test } from 'vitest'

import { allGrey, grey, plain, png, threeOf } from './testing/pictures.ts'
import { readingFixtures } from './testing/reading-fixtures.ts'

const { pictureFolder, registered } = readingFixtures(onTestFinished)

describe('the content hash', () => {
  const bytesHash = async (folder: string) => {
    const hash = createHash('sha256')
    for (const table of ['train.csv', 'val.csv']) {
      hash.update(await readFile(path.join(folder, table))).update('\0')
    }
    hash.update('\0')
    for (const name of ['train_images/a.png', 'train_images/b.png', 'val_images/a2.png']) {
      const bytes = await readFile(path.join(folder, name))
      hash.update(createHash('sha256').update(bytes).digest('hex'))
    }
    return hash.digest('hex')
  }
  const hashOf = async (folder: string, reading: ImageReading) =>
    (await registered(folder, reading)).summary.hash

  test.each<[string, ImageReading]>([
    ['their own size', { size: [8, 12] }],
    ['a fit that nothing needs', { fit: 'contain' }],
    ['three channels of colours', { channels: 3 }],
    ['files that may be skipped', { skipUnreadable: 3 }],
  ])('is that of the files where %s is asked for', async (_, reading) => {
    const folder = await pictureFolder(await threeOf(8, 12))
    expect(await hashOf(folder, reading)).toBe(await bytesHash(folder))
  })

  test('is another for each reading that makes other pixels', async () => {
    const folder = await pictureFolder(await threeOf(8, 12))
    const readings: ImageReading[] = [
      {},
      { size: 8 },
      { size: 8, fit: 'contain' },
      { size: 8, fit: 'stretch' },
      { size: [8, 6], fit: 'stretch' },
      { size: [6, 8] },
      { channels: 1 },
      { size: 8, channels: 1 },
    ]
    const hashes = await Promise.all(readings.map((reading) => hashOf(folder, reading)))
    expect(new Set(hashes).size).toBe(readings.length)
    // Of equal proportions every fit does the same.
    const halves = await Promise.all(
      (['cover', 'contain', 'stretch'] as const).map((fit) =>
        hashOf(folder, { size: [4, 6], fit }),
      ),
    )
    expect(new Set(halves).size).toBe(1)
  })

  test('of grey pictures with three channels is what it was before they could have one', async () => {
    const dot = await png(plain(8, 12, grey))
    const folder = await pictureFolder({ ...(await threeOf(8, 12)), ...allGrey(dot) })
    expect(await hashOf(folder, { channels: 3 })).toBe(await bytesHash(folder))
    expect(await hashOf(folder, {})).not.toBe(await bytesHash(folder))
  })
})
