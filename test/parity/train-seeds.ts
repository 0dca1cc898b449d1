// Our side of `seeds.ts`, in a process with a trainer's environment: prints the last epoch of each seed.
import { createEngine } from '@sweepstack/engine'
import { type Final, seedTask, taskData } from './seed-task.ts'

const { architecture, classes, imageSize, train, epochs, batchSize, learningRate } = seedTask
const { pixels, labels } = taskData()
const bytes = imageSize ** 2 * 3
const engine = createEngine()
const finals: Final[] = []
for (let seed = 1; seed <= Number(process.argv[2]); seed += 1) {
  const session = await engine.open(
    {
      architecture,
      optimizer: 'adam',
      learningRate,
      batchSize,
      schedule: { kind: 'constant' },
      normalization: 'unit',
      precision: 'float32',
      batchNormMomentum: 0.99,
      dropout: 1,
    },
    seed,
    {
      hash: 'seeds',
      shape: [imageSize, imageSize, 3],
      classes,
      mean: [0, 0, 0],
      deviation: [1, 1, 1],
      train: { pixels: pixels.subarray(0, train * bytes), labels: labels.subarray(0, train) },
      val: { pixels: pixels.subarray(train * bytes), labels: labels.subarray(train) },
    },
  )
  let final: Final = { loss: Number.NaN, val_loss: Number.NaN }
  for (let epoch = 1; epoch <= epochs; epoch += 1) final = await session.trainEpoch(epoch)
  finals.push({ loss: final.loss, val_loss: final.val_loss })
}
engine.dispose()
process.stdout.write(`${JSON.stringify(finals)}\n`)
