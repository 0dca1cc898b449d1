// Registration of pictures: images a second, processor time and peak memory of small PNGs and of a camera's JPEGs,
// beside another checkout if one is given, in turns. `npm run bench:ingest [-- --against FOLDER --rounds 5 --only PNG]`
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { peakResidentMb } from '@sweepstack/process'
import type { ImageReading } from '@sweepstack/protocol'
import sharp, { type Sharp } from 'sharp'
import { describeMachine } from './machine.ts'
import { printSpread, spreadOf, table } from './statistics.ts'

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    /** Of the kinds of pictures, those whose names have this in them. */
    only: { type: 'string', default: '' },
    child: { type: 'string' },
    checkout: { type: 'string', default: path.resolve(import.meta.dirname, '../..') },
    folder: { type: 'string', default: '' },
  },
})

interface Case {
  images: number
  /** Height and width of the pictures. */
  size: [number, number]
  /** So many are different. */
  distinct: number
  extension: 'png' | 'jpg'
  progressive: boolean
  reading: ImageReading
}

const camera = { size: [3000, 4000] as [number, number], distinct: 2, extension: 'jpg' as const }
const cases: Record<string, Case> = {
  'PNG of 64×64': {
    images: 6000,
    size: [64, 64],
    distinct: 6000,
    extension: 'png',
    progressive: false,
    reading: {},
  },
  'JPEG of 3000×4000 to 64×64': {
    ...camera,
    images: 120,
    progressive: false,
    reading: { size: 64 },
  },
  'progressive JPEG of 3000×4000 to 64×64': {
    ...camera,
    images: 40,
    progressive: true,
    reading: { size: 64 },
  },
}

/** A gradient under noise: neither flat nor all noise, as photographs are. */
function draw([height, width]: [number, number], seed: number): Sharp {
  let state = seed + 1
  const pixels = Buffer.alloc(height * width * 3)
  for (let place = 0; place < pixels.length; place += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    pixels[place] = ((place * (seed + 3)) >> 9) + (state >>> 28)
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

async function make(folder: string, { images, size, distinct, extension, progressive }: Case) {
  const tables = { train: ['Image,Class'], val: ['Image,Class'] }
  await mkdir(path.join(folder, 'train_images'), { recursive: true })
  await mkdir(path.join(folder, 'val_images'))
  const drawn = new Map<number, Buffer>()
  for (let image = 0; image < images; image += 1) {
    const number = image % distinct
    const picture = draw.bind(undefined, size, number)
    const bytes =
      drawn.get(number) ??
      (await (extension === 'png'
        ? picture().png()
        : picture().jpeg({ quality: 92, progressive })
      ).toBuffer())
    if (distinct < images) drawn.set(number, bytes)
    const split = image % 10 === 9 ? 'val' : 'train'
    tables[split].push(`${image}.${extension},${image % 7}`)
    await writeFile(path.join(folder, `${split}_images/${image}.${extension}`), bytes)
  }
  for (const [split, rows] of Object.entries(tables)) {
    await writeFile(path.join(folder, `${split}.csv`), rows.join('\n'))
  }
}

interface Measured {
  perSecond: number
  /** Processor time of an image, in milliseconds. */
  cpu: number
  peakMb: number
}

/** In a process of its own, so that its peak is its own. */
async function measure(name: string): Promise<Measured> {
  const entry = pathToFileURL(path.join(values.checkout, 'packages/datasets/src/ingest.ts')).href
  const { ingestDataset }: typeof import('@sweepstack/datasets') = await import(entry)
  const { images, reading } = cases[name] as Case
  const outDirectory = path.join(values.folder, 'cache')
  const [started, before] = [performance.now(), process.cpuUsage()]
  await ingestDataset({ folder: values.folder, outDirectory, reading })
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(before)
  const peakMb = peakResidentMb(process.pid) ?? 0
  return { perSecond: images / seconds, cpu: (user + system) / 1000 / images, peakMb }
}

function measureInChild(name: string, folder: string, checkout: string): Measured | undefined {
  const script = fileURLToPath(import.meta.url)
  const own = ['--child', name, '--folder', folder, '--checkout', checkout]
  const { stdout, status } = spawnSync(process.execPath, [...process.execArgv, script, ...own])
  return status === 0 ? JSON.parse(`${stdout}`.trim().split('\n').at(-1) as string) : undefined
}

async function main(): Promise<void> {
  const machine = describeMachine()
  const checkouts = [values.checkout, ...(values.against ? [path.resolve(values.against)] : [])]
  const rows: string[][] = []
  for (const [name, one] of Object.entries(cases).filter(([name]) => name.includes(values.only))) {
    const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-ingest-'))
    try {
      await make(folder, one)
      const found = new Map<string, Measured[]>(checkouts.map((checkout) => [checkout, []]))
      for (let round = 0; round < Number(values.rounds); round += 1) {
        for (const checkout of checkouts) {
          const measured = measureInChild(name, folder, checkout)
          if (measured !== undefined) found.get(checkout)?.push(measured)
        }
      }
      for (const [checkout, measured] of found) {
        if (measured.length === 0) continue
        const spread = (of: keyof Measured) =>
          printSpread(spreadOf(measured.map((each) => each[of])))
        const which = checkout === values.checkout ? 'this' : 'the other'
        rows.push([name, which, spread('perSecond'), spread('cpu'), spread('peakMb')])
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  console.log(`${machine}\n`)
  const head = ['pictures', 'checkout', 'images/s', 'ms of a core per image', 'peak MiB']
  console.log(table(head, rows))
}

if (values.child === undefined) await main()
else console.log(JSON.stringify(await measure(values.child)))
