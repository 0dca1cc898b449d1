import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import type { SweepCommand, SweepInput } from './sweep-state.ts'

const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n / 10)

/** Nine configs of nine epochs: under ASHA rungs at 1, 3 and 9. */
function begin(change: Partial<SweepDefinitionInput> = {}) {
  const definition = parseDefinition({
    name: 'test',
    dataset: 'emoji-20',
    parameters: { learningRate: nine, epochs: 9 },
    stopping: { kind: 'asha', eta: 3 },
    ...change,
  })
  const sweep = new SweepInMemory(definition, 'd'.repeat(64))
  const commands: SweepCommand[] = []
  const take = (inputs: SweepInput[]) => {
    const result = sweep.step(inputs)
    commands.push(...result.commands)
    return result.more
  }
  const step = (...inputs: SweepInput[]) => {
    for (let more = take(inputs); more; ) more = take([])
  }
  /** Shows the same value at each epoch, up to the milestone that the trial is on its way to. */
  const arrive = (trial: number, value: number) => {
    const { until = 0, epochs = 0 } = sweep.open.find(({ number }) => number === trial) ?? {}
    sweep.curves.set(trial, Array<number>(until).fill(value))
    step(
      until < epochs
        ? { type: 'milestoneReached', trial, epoch: until }
        : { type: 'trialEnded', trial, status: 'completed', score: value },
    )
  }
  step({ type: 'created' })
  const raise = (epochs: number | null) => step({ type: 'edited', budget: { epochs } })
  const told = () => said(commands.splice(0))
  return { sweep, step, arrive, raise, told }
}

const said = (commands: SweepCommand[]) =>
  commands.map((command) => {
    const until = 'until' in command ? ` ${command.until}` : ''
    return `${command.kind} ${command.number}${until}`
  })

describe('trials that a budget kept go on once it holds them', () => {
  /** All of nine epochs are taken: 1 and 2 would go on from the first rung, while 9 trains still. */
  const beginKept = (change: Partial<SweepDefinitionInput> = {}) => {
    const all = begin({ budget: { epochs: 9 }, ...change })
    const values = [0.5, 0.9, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1]
    for (const [place, value] of values.entries()) all.arrive(place + 1, value)
    expect(all.sweep.open.map(({ number }) => number)).toEqual([9])
    all.told()
    return all
  }
  const keptIn = ({ sweep }: ReturnType<typeof begin>) =>
    [...sweep.resting.values()].filter(({ kept }) => kept !== undefined).map(({ number }) => number)

  test('the best first, as far as it holds them, and nobody twice', () => {
    const all = beginKept()
    expect(keptIn(all).sort()).toEqual([2, 6])
    all.raise(11)
    expect(all.told()).toEqual(['promoteTrial 2 3'])
    expect(all.sweep.decisions.at(-1)).toMatchObject({
      ...{ trial: 2, verdict: 'continue', epoch: 1, until: 3 },
      reason: { kind: 'budgetAllows' },
    })
    const { length } = all.sweep.decisions
    // Nothing is said of whom it still does not hold, and who went on does so once.
    all.raise(12)
    expect(all.told()).toEqual([])
    expect(all.sweep.decisions.slice(length)).toMatchObject([{ verdict: 'edit' }])
    all.raise(null)
    expect(all.told()).toEqual(['promoteTrial 6 3'])
    all.raise(100)
    expect(all.told()).toEqual([])
    expect(keptIn(all)).toEqual([])
  })

  test('the farther before the better', () => {
    const twelve = [...nine, 1, 1.1, 1.2]
    const parameters = { learningRate: twelve, epochs: 9 }
    const all = begin({ parameters, budget: { epochs: 18 } })
    // The best three of the first nine take all that is left; a tenth is better than they are.
    for (const trial of [1, 2, 3]) all.arrive(trial, 0.5)
    for (const trial of [4, 5, 6, 7, 8, 9, 11, 10]) all.arrive(trial, trial === 10 ? 0.9 : 0.1)
    all.arrive(12, 0.1)
    expect(keptIn(all)).toEqual([10])
    const [first, second, third] = all.sweep.open.map(({ number }) => number)
    all.arrive(first!, 0.5)
    all.arrive(second!, 0.4)
    all.told()
    all.sweep.curves.set(third!, [0.3, 0.3, 0.3])
    all.step(
      { type: 'milestoneReached', trial: third!, epoch: 3 },
      { type: 'edited', budget: { epochs: 25 } },
    )
    expect(all.told()).toEqual([`restTrial ${third}`, `promoteTrial ${first} 9`])
    expect(keptIn(all)).toEqual([10])
  })

  test('parallelism holds for them too: others follow as there is room', () => {
    const all = beginKept()
    all.step({ type: 'edited', parallelism: 2, budget: { epochs: 100 } })
    expect(all.told()).toEqual(['promoteTrial 2 3'])
    all.arrive(9, 0.1)
    // Its arrival lets another one rise, which takes the room that it leaves.
    expect(all.told()).toEqual(['promoteTrial 1 3', 'restTrial 9'])
    all.arrive(2, 0.9)
    expect(all.told()).toEqual(['restTrial 2', 'promoteTrial 6 3'])
  })

  test('a paused sweep lets them go on when it is resumed', () => {
    const all = beginKept()
    all.step({ type: 'statusRequested', status: 'paused' })
    all.raise(100)
    expect(all.told()).toEqual(['suspendTrial 9'])
    all.step({ type: 'statusRequested', status: 'running' })
    expect(all.told()).toEqual(['resumeTrial 9', 'promoteTrial 2 3', 'promoteTrial 6 3'])
  })

  test('who was kept to the end is stopped by what is left then', () => {
    const all = beginKept()
    all.raise(10)
    all.arrive(9, 0.1)
    expect(all.sweep.state).toMatchObject({ status: 'completed', stoppedBy: { budget: 4 } })
    expect(all.sweep.decisions.filter(({ verdict }) => verdict === 'stop')).toContainEqual(
      expect.objectContaining({ trial: 2, reason: { kind: 'budget', left: 1 } }),
    )
    // It has ended: what was stopped stays so.
    all.told()
    all.raise(100)
    expect(all.told()).toEqual([])
    expect(all.sweep.state).toMatchObject({ status: 'completed', ended: { stopped: 9 } })
  })

  test('an edit in the step of the last arrival comes in time', () => {
    const all = beginKept()
    all.sweep.curves.set(9, [0.1])
    all.step(
      { type: 'milestoneReached', trial: 9, epoch: 1 },
      { type: 'edited', budget: { epochs: 100 } },
    )
    expect(all.told()).toContain('promoteTrial 2 3')
    expect(all.sweep.state.status).toBe('running')
  })

  test('clones that were held are the clones that they were to be', () => {
    const parameters = { learningRate: { min: 0.01, max: 1, scale: 'log' as const }, epochs: 8 }
    const change = {
      parameters,
      search: { kind: 'random' as const, trials: 8 },
      stopping: { kind: 'pbt' as const, interval: 2, resample: 0 },
    }
    const rounds = (budget: number | undefined) => {
      const all = begin({
        ...change,
        ...(budget === undefined ? {} : { budget: { epochs: budget } }),
      })
      for (const { number } of all.sweep.open) all.arrive(number, number / 10)
      return all
    }
    const free = rounds(undefined)
    const held = rounds(17)
    const forksOf = ({ sweep }: typeof free) => [...sweep.members].sort(([a], [b]) => a - b)
    expect(held.sweep.open).toEqual([])
    expect(held.sweep.state.status).toBe('completed')
    const late = begin({ ...change, budget: { epochs: 17 } })
    for (const { number } of late.sweep.open.slice(1)) late.arrive(number, number / 10)
    const [first] = late.sweep.open
    late.sweep.curves.set(first!.number, [0.1, 0.1])
    late.step(
      { type: 'milestoneReached', trial: first!.number, epoch: 2 },
      { type: 'edited', budget: { epochs: 1000 } },
    )
    expect(late.sweep.open).toEqual(free.sweep.open)
    expect(forksOf(late)).toEqual(forksOf(free))
    const clones = ({ sweep }: typeof free) =>
      sweep.decisions.filter(({ verdict }) => verdict === 'clone')
    expect(clones(late)).toEqual(clones(free))
    expect(clones(late)).toHaveLength(2)
  })
})

test.each([
  { kind: 'asha' as const, eta: 3 },
  { kind: 'hyperband' as const, eta: 3 },
  { kind: 'pbt' as const, interval: 3, resample: 0 },
])('under any order of arrivals and raised budgets the counts hold ($kind)', (stopping) => {
  const pick = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 12 }))
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(pick, { minLength: 80, maxLength: 80 }),
      (parallelism, picks) => {
        const search = { kind: 'random' as const, trials: 9 }
        const parameters = { learningRate: { min: 0.01, max: 1 }, epochs: 9 }
        const change = { stopping, search, parameters, parallelism, budget: { epochs: 9 } }
        const { sweep, arrive, raise } = begin(change)
        let budget = 9
        for (const [place, value] of picks) {
          const trial = sweep.open[place % Math.max(1, sweep.open.length)]
          if (trial === undefined) break
          if (value > 9) {
            budget += value
            raise(budget)
          } else arrive(trial.number, value / 10)
          expect(sweep.state).toMatchObject({
            openTrials: sweep.open.length,
            resting: sweep.resting.size,
          })
          expect(sweep.state.committedEpochs).toBeLessThanOrEqual(budget)
          // A population rests until all have come, and goes on together.
          if (stopping.kind === 'asha') {
            expect(sweep.inFlight.size).toBeLessThanOrEqual(parallelism)
          }
        }
        const { ended, nextTrial, status } = sweep.state
        expect(status).toBe('completed')
        expect(Object.values(ended).reduce((sum, one) => sum + one, 0)).toBe(nextTrial - 1)
      },
    ),
    { numRuns: runs(12) },
  )
})
