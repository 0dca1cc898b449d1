import { type Stopping, stoppingSchema } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { processorMs } from '../../../../test/support/processor-ms.ts'
import { mixWords, mulberry32 } from '../random/mix.ts'
import type { BoardChange } from '../stopping/board.ts'
import { BoardsInMemory } from '../stopping/boards-in-memory.ts'
import { stopperOf } from '../stopping/catalogue.ts'
import type { Decision } from '../stopping/stopper.ts'
import { Agenda } from './agenda.ts'
import { type SimulatedTrial, type Simulation, simulate } from './simulate.ts'

const maxEpochs = 81
const stoppings = {
  none: 'none',
  'asha by promotion': 'asha',
  'asha with brackets': { kind: 'asha', brackets: 3, eta: 4 },
  'asha by stopping': { kind: 'asha', form: 'stopping' },
  hyperband: 'hyperband',
  'hyperband, asynchronous': { kind: 'hyperband', form: 'asynchronous' },
  median: { kind: 'median', grace: 3, every: 5 },
  'median that rests': { kind: 'median', grace: 3, every: 5, otherwise: 'rest' },
  percentile: { kind: 'percentile', percentile: 25, every: 10, patience: 5 },
  plateau: { kind: 'plateau', patience: 4, every: 4 },
  threshold: { kind: 'threshold', upper: 0.9, grace: 10, every: 10 },
}

function stopper(stopping: unknown, trials: number) {
  const parsed: Stopping = stoppingSchema.parse(stopping)
  return stopperOf(parsed, { maxEpochs, trials, goal: 'minimize' })
}

/** Curves that fall towards a level of their own, with noise; some fail, some measure no number. */
function curveOf(number: number): SimulatedTrial {
  const draw = mulberry32(mixWords(number, 5))
  const [level, speed, fate, secondsPerEpoch] = [draw(), 1 + 20 * draw(), draw(), 1 + draw()]
  return {
    epochs: maxEpochs,
    secondsPerEpoch,
    lossAt: (epoch) => {
      if (fate > 0.97 && epoch > 40 * draw()) return Number.NaN
      return level + Math.exp(-epoch / speed) + (mixWords(number, epoch) / 2 ** 32) * 0.02
    },
    ...(fate < 0.05 && { failsAt: 1 + Math.floor(fate * 20 * maxEpochs) }),
  }
}

function run(stopping: unknown, trials: number, options: Partial<Simulation> = {}) {
  const propose = (number: number) => (number <= trials ? curveOf(number) : undefined)
  return simulate({ workers: 16, stopper: stopper(stopping, trials), propose, ...options })
}

describe.each(Object.entries(stoppings))('%s', (_, stopping) => {
  const trials = 120
  const sweep = run(stopping, trials)

  test('every trial ends, and is trained once from its first epoch on', () => {
    expect(sweep.outcomes.map(({ trial }) => trial)).toEqual(
      Array.from({ length: trials }, (_, place) => place + 1),
    )
    const judged = new Map<number, number>()
    for (const { trial, epoch, ended } of sweep.arrivals) {
      if (ended === undefined) expect(epoch).toBeGreaterThan(judged.get(trial) ?? 0)
      judged.set(trial, epoch)
    }
    const trained = sweep.outcomes.reduce((sum, { epochs }) => sum + epochs, 0)
    expect(sweep.epochs).toBe(trained)
    for (const { status, epochs, trial } of sweep.outcomes) {
      if (status === 'completed') expect(epochs).toBe(maxEpochs)
      else if (status === 'stopped') expect(epochs).toBe(judged.get(trial))
      else expect(status).toBe('failed')
    }
  })

  test('at least one trial comes to its end', () => {
    expect(sweep.outcomes.some(({ status }) => status === 'completed')).toBe(true)
  })

  test('the same arrivals in the same order are judged the same, by boards that went through JSON', () => {
    const again = stopper(stopping, trials)
    if (again === undefined) return
    const changes: BoardChange[] = []
    const decisions: Decision[] = []
    let boards = new BoardsInMemory()
    for (const [place, arrival] of sweep.arrivals.entries()) {
      const { trial, epoch } = arrival
      const { lossAt } = curveOf(trial)
      const losses = Array.from({ length: epoch }, (_, at) => lossAt(at + 1))
      const entrant = { number: trial, epochs: maxEpochs }
      const judged = again.judge({ ...arrival, losses }, entrant, boards.boardOf)
      boards.change(judged.changes)
      changes.push(...judged.changes)
      decisions.push(...judged.decisions)
      if (place % 300 === 0) boards = new BoardsInMemory(JSON.parse(JSON.stringify(changes)))
    }
    expect(decisions.length).toBeGreaterThan(trials / 2)
    const atEnd = ['lastHope', 'othersAreDone']
    const onArrival = sweep.decisions.filter(({ reason }) => !atEnd.includes(reason.kind))
    expect(onArrival).toEqual(decisions)
  })
})

test('of few trials, too, one comes to its end where trials are compared', () => {
  const plain = (number: number) => ({
    ...curveOf(1),
    lossAt: (epoch: number) => number + 1 / epoch,
  })
  for (const [name, stopping] of Object.entries(stoppings).slice(0, 9)) {
    for (const trials of [1, 2, 3, 5]) {
      const propose = (number: number) => (number <= trials ? plain(number) : undefined)
      const { outcomes } = run(stopping, trials, { propose })
      const ended = outcomes.filter(({ status }) => status === 'completed')
      expect(ended.length, `${name} of ${trials}`).toBeGreaterThan(0)
    }
  }
})

test('a budget is not exceeded, and what goes beyond it is not begun', () => {
  for (const stopping of Object.values(stoppings)) {
    if (run(stopping, 300).epochs < 2100) continue
    const { epochs, outcomes } = run(stopping, 300, { budget: 2000 })
    expect(epochs).toBeLessThanOrEqual(2000)
    expect(epochs).toBeGreaterThan(1900)
    expect(outcomes.length).toBeLessThan(300)
  }
})

test('one worker takes the sum of all epochs; more take less, and promote by the order of arrival', () => {
  const seconds = [1, 4, 64].map((workers) => run('asha', 100, { workers }).seconds)
  const one = run('asha', 100, { workers: 1 })
  const sum = one.outcomes.reduce(
    (total, { trial, epochs }) => total + epochs * curveOf(trial).secondsPerEpoch,
    0,
  )
  expect(one.seconds).toBeCloseTo(sum, 6)
  expect(seconds[1]).toBeLessThan((seconds[0] ?? 0) / 2)
  expect(seconds[2]).toBeLessThan(seconds[1] ?? 0)
})

test('where a curve ends too early the outcome is not known', () => {
  const propose = (number: number) =>
    number <= 9 ? { ...curveOf(number + 400), knownEpochs: 3 } : undefined
  const { outcomes } = run('asha', 9, { propose })
  expect(outcomes.filter(({ status }) => status === 'unknown')).toHaveLength(1)
  expect(outcomes.every(({ epochs }) => epochs <= 3)).toBe(true)
})

test('10,000 trials take seconds', () => {
  // About half a second.
  const took = processorMs(() => {
    const { outcomes, epochs } = run('asha', 10_000, { workers: 100 })
    expect(outcomes).toHaveLength(10_000)
    expect(epochs).toBeLessThan(10_000 * 8)
  })
  expect(took).toBeLessThan(10_000)
})

test('an agenda gives back what is first, of equals what was added first', () => {
  const draw = mulberry32(11)
  const agenda = new Agenda<number>()
  const expected: { at: number; what: number }[] = []
  for (let what = 0; what < 500; what += 1) {
    const at = Math.floor(draw() * 50)
    agenda.add(at, what)
    expected.push({ at, what })
    if (what % 3 === 0) {
      expected.sort((a, b) => a.at - b.at || a.what - b.what)
      expect(agenda.take()).toMatchObject(expected.shift() as object)
    }
  }
  expect(agenda.size).toBe(expected.length)
  expected.sort((a, b) => a.at - b.at)
  while (agenda.size > 0) expect(agenda.take()?.at).toBe(expected.shift()?.at)
  expect(agenda.take()).toBeUndefined()
})
