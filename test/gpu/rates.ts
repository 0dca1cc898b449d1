// Images a second beside PyTorch, in interleaved turns: while one trains the others wait, warm.
//   npm run gpu:rates -- --results FOLDER --peer KIT/peer_torch.py --modes eager,compile [--batches 32,256] [--small]
import { spreadOf } from '../bench/statistics.ts'
import { Runner, rounds, seconds, workOf } from './group.ts'
import { listOf, models, options, precisions, record, recordMachine, usedMiB } from './part.ts'

/** One after the other, so that each meets the same machine. */
async function measure(runners: Runner[]): Promise<void> {
  const before = usedMiB()
  try {
    await Promise.all(runners.map((runner) => runner.warm()))
    const epochs = new Map<Runner, number>()
    for (const runner of runners) {
      const took = (await runner.train(1)) ?? 1
      epochs.set(runner, Math.max(1, Math.round(seconds / took)))
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const runner of runners) {
        const count = epochs.get(runner) ?? 1
        const took = await runner.train(count)
        if (took !== undefined) runner.rates.push((count * runner.work.images) / took)
      }
    }
  } finally {
    for (const runner of runners) runner.end()
  }
  const [ours] = runners
  for (const runner of runners) {
    const { label, rates, failed, warmSeconds } = runner
    const ratio = rates.map((rate, round) => (ours?.rates[round] ?? Number.NaN) / rate)
    record('rates', {
      ...label,
      failed,
      warmSeconds,
      usedMiB: { before, after: usedMiB() },
      imagesPerSecond: rates.length > 0 ? spreadOf(rates) : undefined,
      oursByThis: runner !== ours && ratio.length > 0 ? spreadOf(ratio) : undefined,
    })
  }
}

recordMachine('rates')
const modes = options.peer === undefined ? [] : listOf('modes', ['eager', 'compile'], ['eager'])
for (const model of models()) {
  for (const precision of precisions()) {
    for (const batch of listOf('batches', ['32', '64', '256', '1024'], ['32']).map(Number)) {
      const work = workOf(model, precision, batch)
      const peers = modes.map((mode) => new Runner(work, { file: options.peer ?? '', mode }))
      await measure([new Runner(work), ...peers])
    }
  }
}
