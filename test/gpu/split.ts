// Of what a step consists, without a profiler. A call of n steps takes a + n b: `a` is what a call costs (copies,
// start, waiting for the device), `b` what a step costs. A step on one image has all launches of kernels and little
// for them to do; what a step on a batch takes more is the kernels' own time.
//   npm run gpu:split -- --results FOLDER [--models cnn] [--precisions mixed_bfloat16] [--batches 32,256] [--small]
import { listOf, models, options, precisions, record, recordMachine, run, small } from './part.ts'

interface Timed {
  call: string
  batchSize: number
  count: number
  ms: { median: number; least: number; most: number }
}

const counts = small ? [1, 4] : [1, 16, 256]
const batches = [1, ...listOf('batches', ['32', '256'], ['8']).map(Number)]
const seconds = Number(options.seconds ?? (small ? 0.1 : 1))

recordMachine('split')
for (const model of models()) {
  for (const precision of precisions(['float32'])) {
    const work = { model, precision, batches, counts, seconds }
    const lines: Timed[] = []
    const { ended, last } = await run('calls.ts', work, {}, (line) => {
      lines.push(line as unknown as Timed)
      record('split', { model, precision, ...line })
    })
    if (ended !== 'exit 0') record('split', { model, precision, failed: ended, last })
    const steps = batches.flatMap((batchSize) => lineOf(lines, batchSize))
    const launchMs = steps[0]?.stepMs ?? Number.NaN
    for (const step of steps) {
      const kernelsMs = step.stepMs - launchMs
      record('split', { model, precision, ...step, launchMs, kernelsMs })
    }
  }
}

/** Least squares of the medians, each weighed by its inverse, as the longest would count alone. */
function lineOf(lines: Timed[], batchSize: number) {
  const points = lines
    .filter((line) => line.call === 'train' && line.batchSize === batchSize)
    .map(({ count, ms }) => ({ n: count, ms: ms.median, weight: 1 / ms.median ** 2 }))
  if (points.length < 2) return []
  const sum = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((total, point) => total + point.weight * of(point), 0)
  const [w, n, ms] = [sum(() => 1), sum((point) => point.n), sum((point) => point.ms)]
  const stepMs =
    (w * sum((point) => point.n * point.ms) - n * ms) / (w * sum((point) => point.n ** 2) - n * n)
  return [{ batchSize, callMs: (ms - stepMs * n) / w, stepMs }]
}
