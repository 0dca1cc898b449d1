import { parseDefinition, type SweepDefinitionInput, sayDecision } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { mixWords } from '../random/mix.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'

const stoppings = {
  asha: 'asha',
  'asha by stopping, with brackets': { kind: 'asha', form: 'stopping', brackets: 2 },
  hyperband: 'hyperband',
  'hyperband, asynchronous': { kind: 'hyperband', form: 'asynchronous' },
  median: { kind: 'median', least: 1 },
  'median that rests': { kind: 'median', least: 1, otherwise: 'rest' },
  percentile: { kind: 'percentile', percentile: 30, startup: 3, every: 2 },
  plateau: { kind: 'plateau', patience: 2, minDelta: 0.0005, every: 2 },
  threshold: { kind: 'threshold', lower: 0.2, grace: 3 },
  pbt: { kind: 'pbt', interval: 5 },
  'pbt, each for itself': { kind: 'pbt', interval: 5, synchronous: false, resample: 0 },
  pb2: { kind: 'pb2', interval: 5 },
} satisfies Record<string, SweepDefinitionInput['stopping']>

const epochs = 27
const trials = 30

/** Accuracies that rise towards a level of the trial's own, and stay there. */
function curveOf(trial: number, length: number): number[] {
  const level = mixWords(trial, 5) / 2 ** 32
  const speed = 1 + (mixWords(trial, 6) % 4)
  return Array.from({ length }, (_, place) => level * (1 - 0.5 ** ((place + 1) / speed)))
}

function run(stopping: SweepDefinitionInput['stopping'], rest: Partial<SweepDefinitionInput>) {
  const learningRate = Array.from(
    { length: trials / (rest.repeats ?? 1) },
    (_, at) => (at + 1) / 100,
  )
  const definition = parseDefinition({
    name: 'every stopper',
    dataset: 'emoji-20',
    parameters: { learningRate, epochs },
    parallelism: 4,
    stopping,
    ...rest,
  })
  const sweep = new SweepInMemory(definition, 'd'.repeat(64))
  const settle = () => {
    while (sweep.step([]).more);
  }
  settle()
  for (let arrival = 0; arrival < 5000 && sweep.state.status === 'running'; arrival += 1) {
    const trial = sweep.open[mixWords(arrival) % sweep.open.length]
    if (trial === undefined) break
    const { number, until = epochs } = trial
    const curve = curveOf(number, until)
    sweep.curves.set(number, curve)
    if (until < epochs) sweep.step([{ type: 'milestoneReached', trial: number, epoch: until }])
    else if (number % 13 === 0) {
      const failed = { type: 'trialEnded', trial: number, status: 'failed' } as const
      sweep.step([failed])
    } else {
      const score = curve.at(-1) as number
      sweep.step([{ type: 'trialEnded', trial: number, status: 'completed', score }])
    }
    settle()
  }
  return { sweep, definition }
}

describe.each(Object.entries(stoppings))('a sweep under %s', (name, stopping) => {
  test.each([{}, { repeats: 2 }])('comes to its end, and says why of each trial: %o', (rest) => {
    const { sweep, definition } = run(stopping, rest)
    const { status, ended, openTrials, resting } = sweep.state
    expect({ status, openTrials, resting }).toEqual({
      status: 'completed',
      openTrials: 0,
      resting: 0,
    })
    expect(ended.completed).toBeGreaterThan(0)
    // Whoever only rests goes on in the end, and in a population nobody is stopped.
    const stopsNobody = name === 'median that rests' || /^pb[t2]/.test(name)
    expect(ended.stopped > 0).toBe(!stopsNobody)
    expect(ended.completed + ended.stopped + ended.failed).toBe(trials)
    const stopped = sweep.decisions.filter(({ verdict }) => verdict === 'stop')
    expect(new Set(stopped.map(({ trial }) => trial)).size).toBe(ended.stopped)
    for (const { verdict, reason } of sweep.decisions) {
      if (verdict === 'retry') continue
      expect(sayDecision({ verdict, reason }, definition.metric, String)).toMatch(
        /^(goes on|rests|stops|clones)/,
      )
    }
  })
})
