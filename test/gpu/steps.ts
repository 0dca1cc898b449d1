// Trains a few steps on noise, one step an epoch, as JSON says: prints the losses and the hash of the state.
// With `keep` it writes a checkpoint after the step `keepAfter`, says so and trains on; with `from` it goes on
// from there. Started by the other programs of this folder, with a trainer's environment.
import { readFileSync, writeFileSync } from 'node:fs'
import { decode, encode } from '@sweepstack/checkpoints'
import { createEngine } from '@sweepstack/engine'
import { noiseTask } from '../bench/contenders/noise-task.ts'

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
const { model, precision, batchSize = 32 } = work
const { settings, dataset } = noiseTask({
  model,
  precision,
  batchSize,
  imageSize: 64,
  classes: 100,
  train: batchSize,
  val: 32,
})
const engine = createEngine()
const session = await engine.open(settings, 1, dataset)
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
