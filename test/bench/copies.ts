// How well copies of images are found: of images that were changed a little, how many; among different ones, how many
// by mistake; and the time. `npm run bench:copies -- SOURCE…`, each as `datasets add` takes it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ImageShape } from '@sweepstack/protocol'
import sharp, { type Sharp } from 'sharp'
import { openDatasetCache } from '../../packages/datasets/src/cache-file.ts'
import { ingestDataset } from '../../packages/datasets/src/ingest.ts'
import { Likenesses } from '../../packages/datasets/src/judgement/likenesses.ts'
import { findNearImages } from '../../packages/datasets/src/judgement/near-images.ts'
import { table } from './statistics.ts'

const sampled = 400

function changesOf([height, width]: ImageShape): Record<string, (image: Sharp) => Sharp> {
  const part = (share: number) => Math.max(1, Math.round(share * Math.min(height, width)))
  const cut = (share: number) => (image: Sharp) =>
    image
      .extract({
        left: part(share),
        top: part(share),
        width: width - 2 * part(share),
        height: height - 2 * part(share),
      })
      .png()
  return {
    'JPEG of quality 90': (image) => image.jpeg({ quality: 90 }),
    'JPEG of quality 50': (image) => image.jpeg({ quality: 50 }),
    'WebP of quality 75': (image) => image.webp({ quality: 75 }),
    'half the size': (image) =>
      image.resize(Math.round(width / 2), Math.round(height / 2), { fit: 'fill' }).png(),
    'twice the size': (image) => image.resize(2 * width, 2 * height, { fit: 'fill' }).png(),
    'cut by 2 % at each side': cut(0.02),
    'cut by 5 % at each side': cut(0.05),
    '0.8 times as bright': (image) => image.linear(0.8, 0).png(),
    '1.2 times as bright': (image) => image.linear(1.2, 0).png(),
    '20 of 255 brighter': (image) => image.linear(1, 20).png(),
    blurred: (image) => image.blur(0.7).png(),
    sharpened: (image) => image.sharpen().png(),
  }
}

/** The image as it would be read if it had been changed. */
async function changed(pixels: Uint8Array, shape: ImageShape, change: (image: Sharp) => Sharp) {
  const [height, width, channels] = shape
  const file = await change(sharp(pixels, { raw: { width, height, channels } })).toBuffer()
  const read = sharp(file).removeAlpha().resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
  return read
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer()
}

for (const source of process.argv.slice(2)) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-copies-'))
  try {
    const { file } = await ingestDataset({ folder: source, outDirectory: folder })
    const dataset = await openDatasetCache(file)
    const { shape } = dataset
    const bytes = shape[0] * shape[1] * shape[2]
    const trained = dataset.train.names.length
    const images: Uint8Array[] = []
    for (const split of ['train', 'val', 'test'] as const) {
      for (const [at] of dataset[split].names.entries()) {
        images.push(await dataset[split].pixels.subarray(at * bytes, (at + 1) * bytes))
      }
    }
    await dataset.close()
    const started = process.cpuUsage()
    const likenesses = new Likenesses(images.length + 1, shape)
    for (const [place, pixels] of images.entries()) likenesses.add(place, pixels)
    const looked = process.cpuUsage(started)
    const places = [...images.keys()].filter((place) => !likenesses.isFlat(place))
    const [pairs, leaks] = [[] as string[], new Set<number>()]
    const begun = process.cpuUsage()
    const first = (place: number) => place >= trained
    const isComplete = findNearImages(likenesses, { places, first }, (one, other) => {
      pairs.push(`${one} ${other}`)
      if (one < trained && other >= trained) leaks.add(other)
    })
    const searched = process.cpuUsage(begun)
    const milliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000
    console.log(`${source}: ${images.length} images of ${shape.join(' × ')}`)
    console.log(
      `${pairs.length} pairs, ${leaks.size} images that are like training images, complete: ${isComplete}`,
    )
    console.log(
      `${((1000 * milliseconds(looked)) / images.length).toFixed(0)} µs for each, search ${(milliseconds(searched) / 1000).toFixed(2)} s of one core`,
    )
    const rows: string[][] = []
    const sample = places.filter((_, at) => at % Math.ceil(places.length / sampled) === 0)
    const copy = images.length
    for (const [name, change] of Object.entries(changesOf(shape))) {
      let found = 0
      for (const place of sample) {
        likenesses.add(copy, await changed(images[place] as Uint8Array, shape, change))
        const pair = { places: [place, copy], first: () => false }
        findNearImages(likenesses, pair, () => {
          found += 1
        })
      }
      rows.push([name, `${((100 * found) / sample.length).toFixed(0)} %`])
    }
    console.log(table(['changed by', 'found'], rows))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
