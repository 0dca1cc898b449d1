// What a slot pays around its steps, in one trainer-like process with one thread and 13,000 images (11,000
// to train on, 2,000 to validate): handing over to the next lineage, checkpoints, upload, evaluation, memory.
//   npm run bench:overheads -- --rounds 7
// The process that measures is a child, so that it has a trainer's environment.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openArtifactStore } from '@sweepstack/artifacts'
import { encode } from '@sweepstack/checkpoints'
import { createEngine, type EngineDataset } from '@sweepstack/engine'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import type { ImageShape, Settings } from '@sweepstack/protocol'
import { noise } from './contenders/noise.ts'
import { describeMachine } from './machine.ts'
import { printSpread, spreadOf, table } from './statistics.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: '1' },
    inside: { type: 'boolean', default: false },
  },
})
const settings: Settings = {
  architecture: 'cnn',
  optimizer: 'adam',
  learningRate: 1e-3,
  batchSize: 32,
  schedule: { kind: 'constant' },
  normalization: 'unit',
  precision: 'float32',
  batchNormMomentum: 0.99,
  dropout: 1,
}

async function timed<T>(work: () => Promise<T> | T): Promise<{ ms: number; result: T }> {
  const started = performance.now()
  const result = await work()
  return { ms: performance.now() - started, result }
}

/** Memory of this process in MB: resident now, and of that, files shared with others (page cache). */
function memory(): { resident: number; fileBacked: number; peak: number } {
  const status = readFileSync('/proc/self/status', 'utf8')
  const megabytes = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1000
  return {
    resident: megabytes('VmRSS'),
    fileBacked: megabytes('RssFile'),
    peak: megabytes('VmHWM'),
  }
}

async function measure(rounds: number): Promise<void> {
  const bytes = 64 * 64 * 3
  const train = noise(11_000, bytes, 100)
  const val = noise(2000, bytes, 100)
  const statistics = { mean: [127, 127, 127], deviation: [70, 70, 70] }
  const shared = { shape: [64, 64, 3] as ImageShape, classes: 100, ...statistics }
  const large: EngineDataset = { hash: 'large', ...shared, train, val }
  // An epoch of one step and a single image to validate on: what is timed is the hand-over.
  const first = (images: typeof train, count: number) => ({
    pixels: images.pixels.subarray(0, count * bytes),
    labels: images.labels.subarray(0, count),
  })
  const short: EngineDataset = {
    ...large,
    hash: 'short',
    train: first(train, 32),
    val: first(val, 1),
  }
  const rows: [string, number[], string][] = []
  const row = (label: string, unit: string) => {
    const values: number[] = []
    rows.push([label, values, unit])
    return values
  }
  const start = await timed(() => createEngine())
  const engine = start.result
  row('load TensorFlow', 'ms').push(start.ms)
  const plain = memory()

  const same = row('hand-over, same shape, to the first step done (CNN)', 'ms')
  const another = row('hand-over, new shape, short dataset (to CNN)', 'ms')
  const evaluation = row('evaluation of the CNN', 'img/s')
  const residual = row(
    'hand-over, new shape, short dataset (to ResNet10, its step takes most)',
    'ms',
  )
  const step = row('a step of the CNN alone', 'ms')
  await (await engine.open(settings, 0, short)).trainEpoch(1)
  for (let round = 1; round <= rounds; round += 1) {
    const open = (change: Partial<Settings>) => async () => {
      const session = await engine.open({ ...settings, ...change }, round, short)
      await session.trainEpoch(1)
      return session
    }
    const warm = await timed(open({ learningRate: 1e-3 / round }))
    same.push(warm.ms)
    step.push((await timed(() => warm.result.trainEpoch(2))).ms)
    residual.push((await timed(open({ architecture: 'resnet10' }))).ms)
    another.push((await timed(open({}))).ms)
  }

  const session = await engine.open(settings, 1, { ...short, hash: 'val', val })
  for (let round = 1; round <= rounds; round += 1) {
    const epoch = await timed(() => session.trainEpoch(round))
    evaluation.push((val.labels.length * 1000) / (epoch.ms - spreadOf(step).median))
  }

  const upload = row('hand-over, new shape, 13,000 images to upload', 'ms')
  for (let round = 0; round < rounds; round += 1) {
    upload.push((await timed(() => engine.open(settings, 1, { ...large, hash: `${round}` }))).ms)
  }
  const full = await engine.open(settings, 1, { ...large, hash: `${rounds - 1}` })
  const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-bench-'))
  const store = openArtifactStore(folder)
  const take = row('checkpoint: state off the device, each epoch (CNN, Adam)', 'ms')
  const write = row('checkpoint: encode, write, fsync (when due)', 'ms')
  for (let round = 0; round < rounds; round += 1) {
    const state = await timed(() => full.state())
    take.push(state.ms)
    const put = () => store.put(`checkpoints/${round}`, encode(state.result, { epoch: '1' }))
    write.push((await timed(put)).ms)
  }
  rmSync(folder, { recursive: true })
  const held = memory()
  row('resident, TensorFlow loaded, no program', 'MB').push(plain.resident)
  row('resident, CNN and 13,000 images', 'MB').push(held.resident)
  row('of which files, shared by all slots', 'MB').push(held.fileBacked)
  row('the most it ever was', 'MB').push(held.peak)
  const printed = rows.map(([label, values, unit]) => [
    label,
    `${printSpread(spreadOf(values))} ${unit}`,
  ])
  console.log(table(['', 'median (least–most)'], printed))
  engine.dispose()
}

if (options.inside) {
  await measure(Number(options.rounds))
} else {
  console.log(`${describeMachine()}; one process, ${options.threads} thread(s)\n`)
  const script = import.meta.filename
  const { status } = spawnSync(
    process.execPath,
    [...process.execArgv, script, '--inside', '--rounds', options.rounds],
    {
      stdio: 'inherit',
      env: { ...process.env, ...trainerEnvironment({ threads: Number(options.threads) }) },
    },
  )
  process.exitCode = status ?? 1
}
