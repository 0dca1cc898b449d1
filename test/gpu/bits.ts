// Equal bits: two runs of 30 steps give one state, with deterministic kernels (as trainers have them) and
// without; and a run that is killed with SIGKILL and goes on from its checkpoint gives that state too.
//   npm run gpu:bits -- --results FOLDER [--small]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { answerOf, models, precisions, record, recordMachine, run, small } from './part.ts'

const steps = small ? 4 : 30
const half = steps / 2
const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-bits-'))

/** Killed while it trains on after its checkpoint; then another process goes on. */
async function killedAndResumed(work: { model: string; precision: string; steps: number }) {
  const file = path.join(folder, `${work.model}-${work.precision}`)
  const killed = { ...work, steps: 1_000_000, keep: file, keepAfter: half }
  const { ended } = await run('steps.ts', killed, {}, (line, kill) => {
    if (line.kept === half) kill()
  })
  const resumed = await answerOf('steps.ts', { ...work, from: { file, after: half } }, {})
  return { ended, state: resumed.state ?? resumed }
}

recordMachine('bits')
let wrong = 0
try {
  for (const model of models()) {
    for (const precision of precisions()) {
      const work = { model, precision, steps }
      for (const TF_DETERMINISTIC_OPS of ['1', '0']) {
        const env = { TF_DETERMINISTIC_OPS }
        const twice = [answerOf('steps.ts', work, env), answerOf('steps.ts', work, env)]
        const states = (await Promise.all(twice)).map((answer) => answer.state ?? answer)
        const isDeterministic = TF_DETERMINISTIC_OPS === '1'
        const resumed = isDeterministic ? await killedAndResumed(work) : undefined
        const all = [...states, ...(resumed ? [resumed.state] : [])]
        const equal = all.every((state) => typeof state === 'string' && state === all[0])
        if (isDeterministic && !equal) wrong += 1
        record('bits', { ...work, deterministic: isDeterministic, equal, states, resumed })
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
// Without deterministic kernels other bits are no fault.
process.exitCode = wrong > 0 ? 1 : 0
