// The study's grid on this machine: 27 points of the CNN, which are nine lineages of 100 epochs. Trains the first
// epochs of all nine through the whole stack, on noise of the size of emoji-100, and says how long 100 would take.
//   npm run gpu:grid -- --results FOLDER [--slots 1,3,9] [--precisions mixed_bfloat16] [--small]
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '@sweepstack/client'
import { freePort } from '@sweepstack/provision'
import { makeNpy, makeNpz } from '../../packages/datasets/src/testing/make-arrays.ts'
import { noise } from '../bench/contenders/noise.ts'
import { spreadOf } from '../bench/statistics.ts'
import { listOf, type precisions, record, recordMachine, small, usedMiB } from './part.ts'

const cli = path.resolve(import.meta.dirname, '../../apps/cli/bin/sweepstack.mjs')
const classes = small ? 5 : 100
const images = small ? { train: 96, val: 32 } : { train: 13_000, val: 2000 }
const epochs = small ? 2 : 10
const whole = {
  optimizer: ['adam', 'sgd', 'adamax'] as ('adam' | 'sgd' | 'adamax')[],
  learningRate: [0.001, 0.0005, 0.0001],
}
const space = small ? { optimizer: 'adam' as const, learningRate: [0.001, 0.0005] } : whole
const lineages = small ? 2 : 9
const epochsOfStudy = 100

/** A folder with one NPZ file. */
async function makeDataset(folder: string): Promise<void> {
  await mkdir(folder)
  const side = 64
  const arrays = Object.entries(images).flatMap(([split, count]) => {
    const { pixels, labels } = noise(count, side * side * 3, classes)
    return [
      [`${split}_images`, makeNpy([count, side, side, 3], pixels)],
      [`${split}_labels`, makeNpy([count], Uint8Array.from(labels))],
    ] as const
  })
  await writeFile(path.join(folder, 'noise.npz'), makeNpz(Object.fromEntries(arrays)))
}

async function start(data: string, slots: number): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort()
  const args = [cli, 'up', '--port', String(port), '--data', data, '--slots', String(slots)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => String(text).includes('serves') && resolve(undefined))
    child.once('exit', (code) => reject(new Error(`sweepstack up: exit ${code}`)))
  })
  return { url: `http://127.0.0.1:${port}`, child }
}

async function measure(data: string, slots: number, precision: Precision): Promise<void> {
  const { url, child } = await start(data, slots)
  try {
    const client = createClient({ url })
    await client.registerDataset({ name: 'noise', folder: 'noise' })
    const [worker] = await client.workers()
    const started = performance.now()
    const parameters = { ...space, epochs, batchSize: 32, precision }
    const { id } = await client.createSweep({ name: 'grid', dataset: 'noise', parameters })
    const sweep = await ended(client, id)
    const seconds = (performance.now() - started) / 1000
    const { rows } = await client.leaderboard(id)
    const trials = await Promise.all(rows.map(({ trial }) => client.trial(id, trial)))
    // The first epoch of a lineage compiles; the others are what the rest of the grid is made of.
    const perEpoch = spreadOf(
      trials.flatMap(({ reports }) => reports.slice(1).map((report) => report.seconds)),
    )
    const rounds = Math.ceil(lineages / slots)
    const beside = seconds - rounds * epochs * perEpoch.median
    const gridOf = (each: number) => rounds * epochsOfStudy * each + beside
    record('grid', {
      slots,
      precision,
      images,
      device: worker?.device,
      gpus: worker?.gpus.map(({ name, slots }) => ({ name, slots })),
      usedMiB: usedMiB(),
      counts: sweep.counts,
      seconds,
      secondsOfAnEpoch: perEpoch,
      secondsBesideEpochs: beside,
      gridSeconds: {
        median: gridOf(perEpoch.median),
        least: gridOf(perEpoch.least),
        most: gridOf(perEpoch.most),
      },
    })
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
}

async function ended(client: Client, id: string) {
  for (;;) {
    const sweep = await client.sweep(id)
    if (sweep.status !== 'running') return sweep
    await sleep(50)
  }
}

type Precision = ReturnType<typeof precisions>[number]

recordMachine('grid')
for (const precision of listOf('precisions', ['mixed_bfloat16'] as Precision[])) {
  for (const slots of listOf('slots', ['1', '3', '9'], ['2']).map(Number)) {
    const data = await mkdtemp(path.join(tmpdir(), 'sweepstack-grid-'))
    try {
      await makeDataset(path.join(data, 'noise'))
      await measure(data, slots, precision)
    } finally {
      await rm(data, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}
