// Does a GPU compute what the CPU does? Losses of four steps on both; with TF32 off they should agree to some
// 1e-4, with it to 1e-2. Dropout draws the same numbers on both.
//   npm run gpu:same -- --results FOLDER [--small]
import { answerOf, type Environment, models, precisions, record, recordMachine } from './part.ts'

const cpu = { CUDA_VISIBLE_DEVICES: '-1' }
const kinds: Record<string, Environment> = {
  cpu,
  'no TF32': { NVIDIA_TF32_OVERRIDE: '0' },
  'as trainers are': {},
}

recordMachine('same')
for (const model of models()) {
  for (const precision of precisions()) {
    const work = { model, precision, steps: 4 }
    const answers = await Promise.all(
      Object.entries(kinds).map(async ([kind, env]) => {
        const answer = await answerOf('steps.ts', work, env)
        record('same', { ...work, kind, ...answer })
        return answer.losses as number[] | undefined
      }),
    )
    const [expected = [], ...others] = answers
    const apart = others.map((losses) => {
      if (losses === undefined) return null
      return Math.max(...losses.map((loss, at) => Math.abs(loss / (expected[at] ?? NaN) - 1)))
    })
    record('same', {
      ...work,
      largestRelativeDifference: { noTf32: apart[0], asTrainersAre: apart[1] },
    })
  }
}
