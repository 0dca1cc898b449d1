// Trains a few steps on noise, one step an epoch, as JSON says: prints the losses and the hash of the state.
// With `keep` it writes a checkpoint after the step `keepAfter`, says so and trains on; with `from` it goes on
// from there. Started by the other programs of this folder, with a trainer's environment.
import { readFileSync, writeFileSync } from 'node:fs'
import { decode, encode } from '@sweepstack/checkpoints'
import { createEngine } from '@sweepstack/engine'
import { type ImageShape, imageBytes } from '@sweepstack/protocol'
import { noise } from '../bench/contenders/noise.ts'

interface Work {
  model: 'cnn' | 'resnet10'
  precision: 'float32' | 'mixed_bfloat16' | 'mixed_float16'
  steps: number
  batchSize?: number
  keep?: string
  keepAfter?: number
  from?: { file: string; after: number }
}

const work: Work = JSON.parse(process.argv[2] as string)
const { batchSize = 32 } = work
const classes = 100
const shape: ImageShape = [64, 64, 3]
const bytesEach = imageBytes(shape)
const engine = createEngine()
const session = await engine.open(
  {
    architecture: work.model,
    optimizer: 'adam',
    learningRate: 1e-3,
    batchSize,
    schedule: { kind: 'constant' },
    normalization: 'unit',
    precision: work.precision,
    batchNormMomentum: 0.99,
    dropout: 1,
  },
  1,
  {
    hash: 'noise',
    shape,
    classes,
    train: noise(batchSize, bytesEach, classes),
    val: noise(32, bytesEach, classes),
    mean: [127.5, 127.5, 127.5],
    deviation: [74, 74, 74],
  },
)
if (work.from) session.restore(decode(readFileSync(work.from.file)).tensors)
const losses: number[] = []
for (let step = 1 + (work.from?.after ?? 0); step <= work.steps; step += 1) {
  losses.push((await session.trainEpoch(step)).loss)
  if (work.keep !== undefined && step === work.keepAfter) {
    writeFileSync(work.keep, encode(session.state(), {}))
    console.log(JSON.stringify({ kept: step }))
  }
}
const { device, tensorflow } = engine.info()
console.log(JSON.stringify({ device, tensorflow, losses, state: session.stateHash().slice(0, 16) }))
process.exit(0)
