// How often the same training gives other bits: fresh processes with a trainer's environment train the same
// steps from the same seed, and their states are compared by hash.
//   npm run bench:determinism -- --model resnet10 --runs 40 --steps 30
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { createEngine } from '@sweepstack/engine'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import { noise } from './contenders/noise.ts'
import { describeMachine } from './machine.ts'
import { table } from './statistics.ts'

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'resnet10' },
    precision: { type: 'string', default: 'float32' },
    runs: { type: 'string', default: '40' },
    steps: { type: 'string', default: '30' },
    /** Processes at the same time. */
    together: { type: 'string', default: '2' },
    inside: { type: 'boolean', default: false },
  },
})
const steps = Number(options.steps)
const batchSize = 32

/** Trains one epoch of `steps` steps and prints the hash of the state. */
async function train(): Promise<void> {
  const [bytes, classes] = [64 * 64 * 3, 100]
  const session = await createEngine().open(
    {
      architecture: options.model,
      optimizer: 'adam',
      learningRate: 1e-3,
      batchSize,
      schedule: { kind: 'constant' },
      normalization: 'per-image',
      precision: options.precision as 'float32' | 'mixed_bfloat16',
      batchNormMomentum: 0.99,
      dropout: 1,
    },
    1,
    {
      hash: 'noise',
      shape: [64, 64, 3],
      classes,
      train: noise(steps * batchSize, bytes, classes),
      val: noise(1, bytes, classes),
      mean: [127.5, 127.5, 127.5],
      deviation: [74, 74, 74],
    },
  )
  await session.trainEpoch(1)
  console.log(session.stateHash())
}

function run(): Promise<string> {
  const args = [...process.execArgv, import.meta.filename, ...process.argv.slice(2), '--inside']
  const env = { ...process.env, ...trainerEnvironment({ threads: 1 }) }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  child.stdout.on('data', (text: Buffer) => {
    output += text
  })
  return new Promise((resolve) =>
    child.once('close', (code) =>
      resolve(code === 0 ? output.trim().slice(0, 16) : `exit ${code}`),
    ),
  )
}

async function compare(): Promise<void> {
  console.log(`${describeMachine()}; ${options.model}, ${options.precision}, ${steps} steps\n`)
  const found = new Map<string, number>()
  let left = Number(options.runs)
  const lane = async () => {
    for (; left > 0; ) {
      left -= 1
      const hash = await run()
      found.set(hash, (found.get(hash) ?? 0) + 1)
      process.stderr.write(`  ${hash}\n`)
    }
  }
  await Promise.all(Array.from({ length: Number(options.together) }, lane))
  const rows = [...found].sort(([, a], [, b]) => b - a).map(([hash, n]) => [hash, String(n)])
  console.log(table(['state', 'runs'], rows))
  process.exitCode = found.size === 1 ? 0 : 1
}

await (options.inside ? train() : compare())
