import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openArtifactStore } from '@sweepstack/artifacts'
import { ingestDataset, openDataset, publishDataset } from '@sweepstack/datasets'
import { createEngine } from '@sweepstack/engine'
import { peakResidentMb } from '@sweepstack/process'
import sharp from 'sharp'

/**
 * A dataset over 2 GiB, from its pictures to the last pixel on the device, in bounded memory: reading it
 * takes no copy, training one. `npm run test:large-dataset [-- --gib 2.5]`; needs some 7 GB of disk below the
 * temporary folder and 4 GB of memory. Linux only.
 */
const { values } = parseArgs({
  options: {
    gib: { type: 'string', default: '2.5' },
    step: { type: 'string' },
    folder: { type: 'string', default: '' },
    hash: { type: 'string', default: '' },
  },
})
const imageSize = 256
const imageBytes = imageSize ** 2 * 3
const images = Math.ceil((Number(values.gib) * 2 ** 30) / imageBytes)
/** More than half of them, so that they lie on both sides of 2 GiB. */
const validation = Math.floor(images * 0.6)
const training = images - validation
const mebibyte = 2 ** 20

/** Of one colour, by which every picture is known. */
function colourOf(image: number): [red: number, green: number, blue: number] {
  return [image % 256, Math.floor(image / 256), 128]
}

const places = (folder: string) => ({
  source: path.join(folder, 'source'),
  made: path.join(folder, 'made'),
  store: openArtifactStore(path.join(folder, 'store')),
  cache: path.join(folder, 'cache'),
})

async function draw(folder: string): Promise<void> {
  const { source } = places(folder)
  const tables = { train: ['Image,Class'], val: ['Image,Class'] }
  for (const split of ['train', 'val']) {
    await mkdir(path.join(source, `${split}_images`), { recursive: true })
  }
  const one = async (image: number) => {
    const split = image < training ? 'train' : 'val'
    const [r, g, b] = colourOf(image)
    const create = {
      width: imageSize,
      height: imageSize,
      channels: 3 as const,
      background: { r, g, b },
    }
    tables[split].push(`${image}.png,${image % 3}`)
    await sharp({ create })
      .png({ compressionLevel: 1 })
      .toFile(path.join(source, `${split}_images/${image}.png`))
  }
  for (let image = 0; image < images; image += 16) {
    const some = Array.from({ length: Math.min(16, images - image) }, (_, place) => image + place)
    await Promise.all(some.map(one))
  }
  for (const [split, lines] of Object.entries(tables)) {
    await writeFile(path.join(source, `${split}.csv`), lines.join('\n'))
  }
}

async function register(folder: string): Promise<string> {
  const { source, made, store } = places(folder)
  const summary = await ingestDataset({ folder: source, outDirectory: made })
  assert.equal(summary.bytes, images * imageBytes)
  await publishDataset(summary, store)
  return summary.hash
}

async function train(folder: string, hash: string): Promise<void> {
  const { store, cache } = places(folder)
  const opened = await openDataset({ hash, store, directory: cache })
  const engine = createEngine()
  const layers = [{ kind: 'averagePool', size: 32 }, { kind: 'globalAveragePool' }]
  const { shape, train: first, val, mean, deviation } = opened
  const session = await engine.open(
    {
      architecture: { name: 'custom', layers },
      optimizer: 'sgd',
      learningRate: 0.01,
      batchSize: 64,
      schedule: { kind: 'constant' },
      normalization: 'unit',
      precision: 'float32',
      batchNormMomentum: 0.9,
      dropout: 0,
    },
    1,
    { hash, shape, classes: 3, train: first, val, mean, deviation },
  )
  const { loss } = await session.trainEpoch(1)
  assert.ok(Number.isFinite(loss))
  // Logit k is channel k of the mean colour: every picture is where it belongs.
  session.restore(
    session.state().map((tensor) => {
      const isKernel = tensor.name === 'dense_0/kernel'
      const data = tensor.data.map((_, place) => Number(isKernel && place % 4 === 0))
      return { ...tensor, data }
    }),
  )
  const found = await session.predict()
  for (let image = 0; image < validation; image += 1) {
    const [red = 0, green = 0, blue = 0] = found.subarray(image * 3, image * 3 + 3)
    const [r, g, b] = colourOf(training + image)
    assert.ok(Math.abs(Math.log(red / blue) * 255 - (r - b)) < 0.5, `red of ${image}`)
    assert.ok(Math.abs(Math.log(green / blue) * 255 - (g - b)) < 0.5, `green of ${image}`)
  }
  await opened.close()
}

/** The most that a step had in memory, in MiB, as the kernel keeps it: a process each. */
async function measured(
  step: string,
  folder: string,
  hash = '',
): Promise<{ peak: number; answer: string }> {
  const args = ['--import', 'tsx', '--conditions=source', fileURLToPath(import.meta.url)]
  const options = ['--gib', values.gib, '--step', step, '--folder', folder, '--hash', hash]
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' }
  const child = spawn(process.execPath, [...args, ...options], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (part: Buffer) => {
    text += part
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  assert.equal(code, 0, `${step} ended with ${code}`)
  const lines = text.trim().split('\n')
  return { peak: Number(lines.at(-1)), answer: lines.at(-2) ?? '' }
}

if (values.step === undefined) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-large-'))
  try {
    const bytes = (images * imageBytes) / mebibyte
    console.log(
      `${images} pictures of ${imageSize} × ${imageSize}, ${bytes.toFixed(0)} MiB of pixels`,
    )
    await draw(folder)
    const started = performance.now()
    const { peak, answer } = await measured('register', folder)
    const between = performance.now()
    console.log(
      `registered in ${((between - started) / 1000).toFixed(0)} s, at most ${peak.toFixed(0)} MiB`,
    )
    const trained = await measured('train', folder, answer)
    const seconds = ((performance.now() - between) / 1000).toFixed(0)
    console.log(
      `fetched, trained an epoch and predicted in ${seconds} s, at most ${trained.peak.toFixed(0)} MiB`,
    )
    assert.ok(peak < 600, 'reading a dataset takes no copy of it')
    assert.ok(trained.peak < bytes + 1200, 'training takes one copy of the dataset')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
} else {
  if (values.step === 'register') console.log(await register(values.folder))
  else await train(values.folder, values.hash)
  console.log(peakResidentMb(process.pid))
}
