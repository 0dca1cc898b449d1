import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { mixWords, mulberry32 } from '@sweepstack/core'
import { makeFolder } from '@sweepstack/process'
import { stringify } from 'csv-stringify/sync'
import { composeSample, spriteSize } from './emoji-sample.ts'
import { sharp } from './pictures/sharp.ts'

const styles = ['noto', 'noto-v1', 'twemoji', 'openmoji', 'fluent-emoji-flat', 'emojione']
/** Drawn only in the test split: how a network does on a style it never saw. */
const unseenStyle = styles.length - 1

export const emojiDatasets = {
  'emoji-100': { classes: 100, train: 13_000, val: 2000, test: 5000 },
  'emoji-20': { classes: 20, train: 1600, val: 400, test: 400 },
  'emoji-5': { classes: 5, train: 320, val: 80, test: 40 },
} as const
export type EmojiDatasetName = keyof typeof emojiDatasets

/** Names that look alike or turn into one another when mirrored and turned. */
const ambiguous =
  /oclock|thirty|face-with|moon|square|circle|arrow|button|hand|finger|male|female|woman|man-|person|family|skin|-tone|flag|sign|keycap|cat-|book|heart/

interface IconSet {
  icons: Record<
    string,
    { body: string; width?: number; height?: number; left?: number; top?: number }
  >
  width?: number
  height?: number
}

export interface EmojiOptions {
  name: EmojiDatasetName
  /** Made whole or not at all. */
  folder: string
  /** node_modules with `@iconify-json/<style>/icons.json`. */
  iconSetsDirectory: string
  seed?: number
  progress?: (done: number, total: number) => void
}

/**
 * Draws a dataset in the study's layout: emoji of one style each, turned, scaled, mirrored, on a gradient
 * with noise. Deterministic from the seed. A third of the test split has a style that training never saw;
 * `test.csv` has no labels, as the study's; `test_labels.csv` has them, grouped by style.
 */
export async function generateEmojiDataset(options: EmojiOptions): Promise<void> {
  const { name, folder, seed = 42 } = options
  const plan = emojiDatasets[name]
  const sprites = await drawSprites(options.iconSetsDirectory, plan.classes)
  const building = `${folder}.partial`
  await rm(building, { recursive: true, force: true })
  const total = plan.train + plan.val + plan.test
  let done = 0
  for (const [splitPlace, split] of (['train', 'val', 'test'] as const).entries()) {
    const images = path.join(building, `${split}_images`)
    await makeFolder(images)
    const rows: Row[] = []
    const draw = async (index: number) => {
      const random = mulberry32(mixWords(seed, splitPlace, index))
      const label = sprites[index % plan.classes] as Sprites
      const unseen = split === 'test' && index % 3 === 2
      const style = unseen ? unseenStyle : Math.floor(random() * unseenStyle)
      const file = `${split}_${String(index).padStart(5, '0')}.png`
      const group = unseen ? `${styles[style]} (unseen)` : (styles[style] as string)
      rows[index] = { file, label: label.name, group }
      const pixels = composeSample(label.pixels[style] as Uint8Array, random)
      await sharp()(pixels, { raw: { width: 64, height: 64, channels: 3 } })
        .png({ compressionLevel: 1, adaptiveFiltering: false })
        .toFile(path.join(images, file))
      done += 1
      if (done % 500 === 0 || done === total) options.progress?.(done, total)
    }
    for (let from = 0; from < plan[split]; from += 16) {
      const count = Math.min(16, plan[split] - from)
      await Promise.all(Array.from({ length: count }, (_, place) => draw(from + place)))
    }
    await writeTables(building, split, rows)
  }
  await rm(folder, { recursive: true, force: true })
  await rename(building, folder)
}

interface Row {
  file: string
  label: string
  group: string
}

async function writeTables(folder: string, split: string, rows: Row[]): Promise<void> {
  const write = (name: string, columns: Partial<Record<keyof Row, string>>) =>
    writeFile(path.join(folder, `${name}.csv`), stringify(rows, { header: true, columns }))
  if (split !== 'test') {
    await write(split, { file: 'Image', label: 'Class' })
    return
  }
  await write('test', { file: 'Image' })
  await write('test_labels', { file: 'Image', label: 'Class', group: 'Group' })
}

interface Sprites {
  name: string
  /** RGBA, one for each style. */
  pixels: Uint8Array[]
}

async function drawSprites(directory: string, classes: number): Promise<Sprites[]> {
  const sets = await Promise.all(
    styles.map(async (style): Promise<IconSet> => {
      const file = path.join(directory, '@iconify-json', style, 'icons.json')
      return JSON.parse(await readFile(file, 'utf8'))
    }),
  )
  const common = Object.keys(sets[0]?.icons ?? {})
    .filter((name) => sets.every((set) => name in set.icons) && !ambiguous.test(name))
    .sort()
  const chosen = Array.from(
    { length: classes },
    (_, index) => common[Math.floor((index * common.length) / classes)] as string,
  )
  return Promise.all(
    chosen.map(async (name) => ({
      name,
      pixels: await Promise.all(sets.map((set) => drawIcon(set, name))),
    })),
  )
}

async function drawIcon(set: IconSet, name: string): Promise<Uint8Array> {
  const icon = set.icons[name] as IconSet['icons'][string]
  const width = icon.width ?? set.width ?? 16
  const height = icon.height ?? set.height ?? 16
  const box = `${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${spriteSize}" height="${spriteSize}" viewBox="${box}">${icon.body}</svg>`
  return sharp()(Buffer.from(svg))
    .resize(spriteSize, spriteSize, { fit: 'contain', background: '#0000' })
    .ensureAlpha()
    .raw()
    .toBuffer()
}
