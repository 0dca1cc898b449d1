import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

/** A folder in the study's layout: two classes, of which each split has one picture. */
export async function makePictures(into: string): Promise<void> {
  await rm(into, { recursive: true, force: true })
  for (const [split, red] of [
    ['train', 10],
    ['val', 90],
  ] as const) {
    await mkdir(path.join(into, `${split}_images`), { recursive: true })
    for (const [place, name] of ['a', 'b'].entries()) {
      const background = { r: red + place, g: 1, b: 2 }
      const create = { width: 9, height: 9, channels: 3 as const, background }
      await sharp({ create })
        .png()
        .toFile(path.join(into, `${split}_images/${name}.png`))
    }
    await writeFile(path.join(into, `${split}.csv`), 'Image,Class\na.png,cat\nb.png,dog\n')
  }
}
