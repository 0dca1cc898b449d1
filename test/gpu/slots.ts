// So many trainers of the CNN on one GPU at once: images a second in all, the share of the slowest, and memory.
//   npm run gpu:slots -- --results FOLDER [--slots 1,2,4,8,16] [--models resnet10] [--small]
import { spreadOf } from '../bench/statistics.ts'
import { Runner, rounds, seconds, workOf } from './group.ts'
import { listOf, nvidiaSmi, precisions, record, recordMachine, usedMiB } from './part.ts'

recordMachine('slots')
for (const model of listOf('models', ['cnn'])) {
  for (const precision of precisions(['float32'])) {
    for (const count of listOf('slots', ['1', '2', '4', '8', '16'], ['1', '2']).map(Number)) {
      await measure(model, precision, count)
    }
  }
}

/** All train the same number of epochs at once; a round ends with the slowest. */
async function measure(model: string, precision: string, count: number): Promise<void> {
  const before = usedMiB()
  const work = workOf(model, precision, 32)
  const runners = Array.from({ length: count }, () => new Runner(work))
  const inAll: number[] = []
  const slowest: number[] = []
  try {
    await Promise.all(runners.map((runner) => runner.warm()))
    const first = await Promise.all(runners.map((runner) => runner.train(1)))
    const epochs = Math.max(1, Math.round(seconds / Math.max(...first.map((took) => took ?? 1))))
    for (let round = 0; round < rounds; round += 1) {
      const took = await Promise.all(runners.map((runner) => runner.train(epochs)))
      const done = took.filter((one): one is number => one !== undefined)
      if (done.length === 0) continue
      inAll.push(done.reduce((sum, one) => sum + (epochs * work.images) / one, 0))
      slowest.push(Math.min(...done) / Math.max(...done))
    }
    record('slots', {
      ...work,
      slots: count,
      failed: runners.flatMap(({ failed }) => failed ?? []),
      imagesPerSecondInAll: inAll.length > 0 ? spreadOf(inAll) : undefined,
      fairness: slowest.length > 0 ? spreadOf(slowest) : undefined,
      usedMiB: { before, with: usedMiB() },
      processes: nvidiaSmi('--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'),
      pids: runners.map(({ pid }) => pid),
    })
  } finally {
    for (const runner of runners) runner.end()
  }
}
