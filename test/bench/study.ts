// The study's grid of the CNN on emoji-20 (three optimizers × three learning rates × three numbers of epochs) beside a
// search by TPE under ASHA that may train half of its epochs, each with several seeds, by the whole stack:
//   npm run bench:study -- --epochs 20,30,40 --min 10 --seeds 1,2,3
// It takes hours. With `--data DIR` it may be ended at any time, and goes on from there when it is called again.
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Client, ClientError, createClient } from '@sweepstack/client'
import { describeMachine } from './machine.ts'
import { table } from './statistics.ts'
import { makeEmoji20, withUpStack } from './up-stack.ts'

const { values: options } = parseArgs({
  options: {
    epochs: { type: 'string', default: '20,30,40' },
    seeds: { type: 'string', default: '1,2,3' },
    /** Of the search: epochs of its lowest rung, and one in how many goes on from it. */
    min: { type: 'string', default: '10' },
    eta: { type: 'string', default: '4' },
    data: { type: 'string' },
  },
})
const epochs = options.epochs.split(',').map(Number)
const longest = Math.max(...epochs)
const shared = {
  architecture: 'cnn',
  optimizer: ['adam', 'sgd', 'adamax'],
  batchSize: 32,
  schedule: { kind: 'exponential', decaySteps: 10_000, decayRate: 0.9 },
}
const grid = { ...shared, learningRate: [0.001, 0.0005, 0.0001], epochs }
/** Where someone would look who does not know the study's three rates. */
const range = { ...shared, learningRate: { min: 1e-4, max: 1e-2, scale: 'log' }, epochs: longest }
/** Nine lineages, each up to its longest trial. */
const epochsOfGrid = 9 * longest
const ways = {
  grid: { parameters: grid },
  'TPE, ASHA': {
    parameters: range,
    search: { kind: 'tpe', trials: epochsOfGrid },
    stopping: { kind: 'asha', eta: Number(options.eta), min: Number(options.min) },
    budget: { epochs: Math.floor(epochsOfGrid / 2) },
  },
}

async function ended(client: Client, id: string) {
  for (;;) {
    const sweep = await client.sweep(id).catch(later)
    if (sweep?.status === 'completed') return sweep
    if (sweep && sweep.status !== 'running') throw new Error(`the sweep is ${sweep.status}`)
    await sleep(1000)
  }
}

/** A machine that is full for a moment does not end an hour of training. */
function later(error: unknown) {
  if (error instanceof ClientError && error.problem?.code === 'UNAVAILABLE') return undefined
  throw error
}

/** A row of the table: what was trained for it, and the best with its interval of 95 %. */
async function measure(client: Client, way: keyof typeof ways, seed: number) {
  const definition = { name: `${way} ${seed}`, dataset: 'emoji-20', seed, ...ways[way] }
  const key = createHash('sha256').update(JSON.stringify(definition)).digest('hex')
  const { id } = await client.createSweep(definition as never, key)
  const sweep = await ended(client, id)
  const [best] = (await client.leaderboard(id)).rows
  if (best === undefined || best.score === null) throw new Error('nothing is ranked')
  const { optimizer, learningRate, epochs } = best.config as Record<string, unknown>
  const percent = (share: number) => (100 * share).toFixed(1)
  const spread = best.interval ? `${percent(best.interval.low)}–${percent(best.interval.high)}` : ''
  const config = `${optimizer}, ${Number(learningRate).toPrecision(3)}, ${epochs} epochs`
  const trained = sweep.epochs.trained - sweep.epochs.before
  return [`${seed}`, way, `${trained}`, `${sweep.trials}`, percent(best.score), spread, config]
}

const dataRoot = options.data ?? (await mkdtemp(path.join(tmpdir(), 'sweepstack-study-')))
const stack = { dataRoot, slots: availableParallelism() }
try {
  await withUpStack(stack, async (url) => {
    await makeEmoji20(url, dataRoot)
    const client = createClient({ url })
    const rows: string[][] = []
    for (const seed of options.seeds.split(',').map(Number)) {
      for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
        rows.push(await measure(client, way, seed))
        process.stderr.write(`${rows.at(-1)?.join('  ')}\n`)
      }
    }
    console.log(`${describeMachine()}\n`)
    const head = [
      'seed',
      'by',
      'epochs trained',
      'trials',
      'best val_accuracy, %',
      '95 %',
      'config',
    ]
    console.log(table(head, rows))
  })
} finally {
  if (options.data === undefined) await rm(dataRoot, { recursive: true, force: true })
}
