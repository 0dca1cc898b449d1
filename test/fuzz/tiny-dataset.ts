import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

const images = { train: 12, val: 6, test: 6 }
const classes = ['blue', 'green', 'red']
const size = 48

/** Writes a folder of a dataset with a few plain pictures of three classes, as small as the CNN takes. */
export async function writeTinyDataset(folder: string, { labelled }: { labelled: boolean }) {
  for (const [split, count] of Object.entries(images)) {
    await mkdir(path.join(folder, `${split}_images`), { recursive: true })
    const rows = Array.from({ length: count }, (_, place) => ({
      name: `${split}-${place}.png`,
      label: classes[place % classes.length] as string,
      shade: 255 - 9 * place,
    }))
    for (const { name, label, shade } of rows) {
      const background = { r: 0, g: 0, b: 0, [label.slice(0, 1)]: shade }
      const create = { width: size, height: size, channels: 3 as const, background }
      await sharp({ create })
        .png()
        .toFile(path.join(folder, `${split}_images`, name))
    }
    const table = (lines: string[]) => `${lines.join('\n')}\n`
    const both = rows.map(({ name, label }) => `${name},${label}`)
    if (split !== 'test') {
      await writeFile(path.join(folder, `${split}.csv`), table(['Image,Class', ...both]))
      continue
    }
    const names = rows.map(({ name }) => name)
    await writeFile(path.join(folder, 'test.csv'), table(['Image', ...names]))
    if (!labelled) continue
    const grouped = both.map((line, place) => `${line},${place % 2 ? 'odd' : 'even'}`)
    const lines = table(['Image,Class,Group', ...grouped])
    await writeFile(path.join(folder, 'test_labels.csv'), lines)
  }
}
