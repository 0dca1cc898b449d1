// Out of memory on purpose: beside a trainer that goes on, a step of ever larger batches, until one does not fit. It
// must end with OUT_OF_MEMORY, leave the neighbour's state as it would be without it, and a small step must
// work right afterwards.
//   npm run gpu:memory -- --results FOLDER [--batches 65536,131072] [--small]
import { answerOf, listOf, record, recordMachine, small, usedMiB } from './part.ts'

const precision = 'float32'
const model = 'cnn'
const neighbour = { model, precision, steps: small ? 5 : 200 }

recordMachine('memory')
const before = usedMiB()
const alone = await answerOf('steps.ts', neighbour, {})
const beside = answerOf('steps.ts', neighbour, {})
let failed: unknown
for (const batch of listOf('batches', ['8192', '32768', '131072', '262144'], ['64'])) {
  const answer = await answerOf(
    'steps.ts',
    { model, precision, steps: 1, batchSize: Number(batch) },
    {},
  )
  record('memory', { batchSize: Number(batch), ...answer, usedMiB: usedMiB() })
  failed = answer.failed
  if (failed !== undefined) break
}
const { state } = await beside
const after = await answerOf('steps.ts', { model, precision, steps: 1 }, {})
const isClean = state === alone.state && typeof after.state === 'string'
record('memory', { ranOut: failed !== undefined, isClean, before, after: usedMiB() })
process.exitCode = isClean ? 0 : 1
