// The study's grid scaled down (27 configs of the CNN on 2,000 images), from start to leaderboard: by
// sweepstack, by Keras in a loop, and by Optuna with one Keras worker per core:
//   PYTHON=.venv/bin/python npm run bench:sweep -- --epochs 2,3,4
// The clock runs from the start of the processes (of the whole stack, for sweepstack) to the last result.
// Everyone starts with decoded images: sweepstack has the dataset registered, Keras gets raw arrays.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createClient } from '@sweepstack/client'
import { datasetArtifact, openDatasetCache } from '@sweepstack/datasets'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import { describeMachine, kerasFix, pythonVersions } from './machine.ts'
import { table } from './statistics.ts'
import { makeEmoji20, withUpStack } from './up-stack.ts'

const { values: options } = parseArgs({
  options: {
    ways: { type: 'string', default: 'sweepstack,loop,optuna' },
    epochs: { type: 'string', default: '2,3,4' },
    cores: { type: 'string', default: String(availableParallelism()) },
  },
})
const python = process.env.PYTHON ?? 'python3'
const cores = Number(options.cores)
const space = {
  optimizer: ['adam', 'sgd', 'adamax'] as ('adam' | 'sgd' | 'adamax')[],
  learningRate: [0.001, 0.0005, 0.0001],
  epochs: options.epochs.split(',').map(Number),
}

interface Outcome {
  seconds: number
  trials: number
  /** Epochs that were trained. */
  epochs: number
  /** Best val_accuracy. */
  best: number
}

/** Draws and registers the images, and lays them down as raw arrays for Keras. */
async function prepare(dataRoot: string, rawFolder: string): Promise<{ images: number }> {
  return withUpStack({ dataRoot, slots: cores }, async (url) => {
    await makeEmoji20(url, dataRoot)
    const [dataset] = await createClient({ url }).datasets()
    if (dataset === undefined) throw new Error('the dataset was not registered')
    const cache = path.join(dataRoot, 'artifacts', datasetArtifact(dataset.hash))
    const opened = await openDatasetCache(cache)
    await mkdir(rawFolder, { recursive: true })
    for (const split of ['train', 'val'] as const) {
      const { pixels } = opened[split]
      await writeFile(path.join(rawFolder, `${split}.pixels`), pixels.portions(4 * 2 ** 20))
      await writeFile(path.join(rawFolder, `${split}.labels`), opened[split].labels)
    }
    await opened.close()
    return { images: opened.train.labels.length + opened.val.labels.length }
  })
}

async function bySweepstack(dataRoot: string): Promise<Outcome> {
  const started = performance.now()
  return withUpStack({ dataRoot, slots: cores }, async (url) => {
    const up = (performance.now() - started) / 1000
    const client = createClient({ url })
    const { id } = await client.createSweep({
      name: 'grid',
      dataset: 'emoji-20',
      parameters: {
        ...space,
        batchSize: 32,
        normalization: 'unit',
        schedule: { kind: 'exponential', decaySteps: 10_000, decayRate: 0.9 },
      },
    })
    for (;;) {
      const sweep = await client.sweep(id)
      if (sweep.status !== 'running') {
        const seconds = (performance.now() - started) / 1000
        const board = await client.leaderboard(id)
        if (sweep.status !== 'completed') throw new Error(`the sweep is ${sweep.status}`)
        const best = board.rows[0]?.score as number
        process.stderr.write(`  of these, ${up.toFixed(1)} s until the stack was up\n`)
        return { seconds, trials: sweep.trials, epochs: sweep.epochs.trained, best }
      }
      await sleep(50)
    }
  })
}

async function byKeras(way: 'loop' | 'optuna', folder: string): Promise<Outcome> {
  const workers = way === 'loop' ? 1 : cores
  const threads = way === 'loop' ? cores : 1
  const work = JSON.stringify({ way, folder, space, imageSize: 64, classes: 20 })
  const script = path.join(import.meta.dirname, 'contenders/keras_grid.py')
  // Of a trainer's environment only the threads.
  const environment = Object.entries(trainerEnvironment({ threads })).filter(([name]) =>
    name.endsWith('_THREADS'),
  )
  const started = performance.now()
  const outcomes = await Promise.all(
    Array.from({ length: workers }, async () => {
      const env = { ...process.env, ...Object.fromEntries(environment), TF_CPP_MIN_LOG_LEVEL: '3' }
      const child = spawn(python, [script, work], { stdio: ['ignore', 'pipe', 'pipe'], env })
      let output = ''
      let errors = ''
      child.stdout.on('data', (text: Buffer) => {
        output += text
      })
      child.stderr.on('data', (text: Buffer) => {
        errors = (errors + text).slice(-2000)
      })
      const code = await new Promise((resolve) => child.once('exit', resolve))
      if (code !== 0) throw new Error(`${way}: exit ${code}\n${errors}`)
      return JSON.parse(output.trim().split('\n').at(-1) as string) as Outcome
    }),
  )
  return {
    seconds: (performance.now() - started) / 1000,
    trials: outcomes.reduce((sum, { trials }) => sum + trials, 0),
    epochs: outcomes.reduce((sum, { epochs }) => sum + epochs, 0),
    best: Math.max(...outcomes.map(({ best }) => best)),
  }
}

const names: Record<string, string> = {
  sweepstack: `sweepstack up, ${cores} slots × 1 thread`,
  loop: `Keras in a loop, 1 process × ${cores} threads`,
  optuna: `Optuna GridSampler, ${cores} Keras workers × 1 thread`,
}
const versions = pythonVersions(python, ['tensorflow', 'keras', 'optuna'])
if (versions === undefined) {
  console.log(
    `Keras is left out: ${python} lacks tensorflow, keras or optuna.\n  fix: ${kerasFix}\n`,
  )
}
console.log(`${describeMachine()}; ${versions ?? 'no Keras'}`)
const work = await mkdtemp(path.join(tmpdir(), 'sweepstack-bench-'))
try {
  const [dataRoot, raw] = [path.join(work, 'data'), path.join(work, 'raw')]
  const { images } = await prepare(dataRoot, raw)
  const configs = Object.values(space).reduce((product, values) => product * values.length, 1)
  console.log(`${configs} configs of the CNN, epochs {${options.epochs}}, ${images} images\n`)
  const outcomes = new Map<string, Outcome>()
  for (const way of options.ways.split(',')) {
    if (way !== 'sweepstack' && versions === undefined) continue
    const outcome = way === 'sweepstack' ? bySweepstack(dataRoot) : byKeras(way as 'loop', raw)
    outcomes.set(way, await outcome)
    process.stderr.write(`${way}: ${(await outcome).seconds.toFixed(1)} s\n`)
  }
  const ours = outcomes.get('sweepstack')?.seconds
  const rows = [...outcomes].map(([way, { seconds, trials, epochs, best }]) => [
    names[way] as string,
    String(trials),
    String(epochs),
    seconds.toFixed(1),
    ours === undefined ? '–' : (seconds / ours).toFixed(2),
    best.toFixed(3),
  ])
  const head = ['', 'trials', 'epochs trained', 'seconds', '÷ sweepstack', 'best val_accuracy']
  console.log(table(head, rows))
} finally {
  await rm(work, { recursive: true, force: true })
}
