import { parseDefinition, type SweepDefinitionInput } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import { needsOf } from './needs-of.ts'
import type { SweepCommand, SweepInput } from './sweep-state.ts'

const asha = { kind: 'asha' as const, eta: 3 }

/** Nine configs of nine epochs: rungs at 1, 3 and 9. */
function begin(change: Partial<SweepDefinitionInput> = {}) {
  const definition = parseDefinition({
    name: 'test',
    dataset: 'emoji-20',
    parameters: { learningRate: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n / 10), epochs: 9 },
    stopping: asha,
    ...change,
  })
  return new SweepInMemory(definition, 'd'.repeat(64))
}

/** Shows the same value at each epoch, up to the milestone that the trial is on its way to. */
function arrive(sweep: SweepInMemory, trial: number, value: number) {
  const open = sweep.open.find(({ number }) => number === trial)
  const { until = 0, epochs = 0 } = open ?? {}
  sweep.curves.set(trial, Array<number>(until).fill(value))
  const input: SweepInput =
    until < epochs
      ? { type: 'milestoneReached', trial, epoch: until }
      : { type: 'trialEnded', trial, status: 'completed', score: value }
  return sweep.step([input])
}

const said = (commands: SweepCommand[]) =>
  commands.map((command) => {
    const until = 'until' in command ? ` ${command.until}` : ''
    return `${command.kind} ${command.number}${until}`
  })

describe('under a stopper', () => {
  test('trials are opened up to the first rung, and rest there without taking room', () => {
    const sweep = begin({ parallelism: 3 })
    const { commands } = sweep.step([{ type: 'created' }])
    expect(said(commands)).toEqual(['openTrial 1 1', 'openTrial 2 1', 'openTrial 3 1'])
    expect(said(arrive(sweep, 1, 0.1).commands)).toEqual(['restTrial 1', 'openTrial 4 1'])
    expect(sweep.state).toMatchObject({ openTrials: 3, openLineages: 3, resting: 1 })
    expect([...sweep.resting.keys()]).toEqual([1])
    expect(sweep.decisions).toMatchObject([{ trial: 1, verdict: 'rest', epoch: 1 }])
  })

  test('the best third goes on, also one that rested before, before new ones are opened', () => {
    const sweep = begin({ parallelism: 3 })
    sweep.step([])
    for (const [trial, value] of [
      [1, 0.9],
      [2, 0.1],
    ] as const) {
      arrive(sweep, trial, value)
    }
    expect(said(arrive(sweep, 3, 0.2).commands)).toEqual(['promoteTrial 1 3', 'restTrial 3'])
    expect(sweep.open.find(({ number }) => number === 1)?.until).toBe(3)
    expect(sweep.decisions.at(-1)).toMatchObject({
      trial: 1,
      verdict: 'continue',
      epoch: 1,
      until: 3,
      reason: { kind: 'rung', rank: 1, of: 3 },
    })
  })

  test('whom a budget keeps from going on has its rank in the log', () => {
    const sweep = begin({ parallelism: 3, budget: { epochs: 4 } })
    sweep.step([])
    for (const [trial, value] of [
      [1, 0.9],
      [2, 0.1],
      [3, 0.2],
    ] as const)
      arrive(sweep, trial, value)
    expect(sweep.decisions.at(-1)).toMatchObject({
      trial: 1,
      verdict: 'rest',
      epoch: 1,
      reason: {
        kind: 'budget',
        ranked: { rung: 1, epoch: 1, rank: 1, of: 3, best: 1, loss: -0.9, cutoff: -0.9 },
      },
    })
  })

  test('an arrival that comes twice, or of a rung before, changes nothing', () => {
    const sweep = begin()
    sweep.step([])
    const input = { type: 'milestoneReached', trial: 1, epoch: 1 } as const
    sweep.curves.set(1, [0.5])
    sweep.step([input, input])
    expect(sweep.state.resting).toBe(1)
    expect(sweep.step([input])).toMatchObject({ idle: true })
    expect(sweep.step([{ type: 'milestoneReached', trial: 2, epoch: 3 }]).idle).toBe(true)
  })

  test('a search ends: who is best and rests may go on, then all others are stopped', () => {
    const sweep = begin({ parameters: { learningRate: [0.1, 0.2], epochs: 9 } })
    sweep.step([])
    arrive(sweep, 1, 0.1)
    // Two never fill a rung of three: the better one goes on all the same.
    expect(said(arrive(sweep, 2, 0.2).commands)).toEqual(['restTrial 2', 'promoteTrial 2 3'])
    const second = arrive(sweep, 2, 0.2)
    expect(said(second.commands)).toEqual(['restTrial 2', 'promoteTrial 2 9'])
    const last = arrive(sweep, 2, 0.2)
    expect(said(last.commands)).toEqual(['stopTrial 1'])
    expect(last.more).toBe(true)
    sweep.step([])
    expect(sweep.state).toMatchObject({
      status: 'completed',
      resting: 0,
      ended: { completed: 1, stopped: 1 },
    })
    expect(sweep.decisions.at(-1)).toMatchObject({ trial: 1, reason: { kind: 'searchOver' } })
  })

  test('no step that says how a trial ends ends the sweep too, so that nobody reads the one without the other', () => {
    const sweep = begin({
      parameters: { learningRate: [0.1, 0.2], epochs: 8 },
      stopping: { kind: 'asha', form: 'stopping', eta: 2 },
    })
    sweep.step([])
    for (let rung = 1; rung <= 4; rung += 1) arrive(sweep, 1, 0.5)
    expect(sweep.state).toMatchObject({ status: 'running', ended: { completed: 1 } })
    const last = arrive(sweep, 2, 0.1)
    expect(said(last.commands)).toEqual(['stopTrial 2'])
    expect(sweep.state).toMatchObject({ status: 'running', openTrials: 0, resting: 0 })
    expect(last.more).toBe(true)
    expect(sweep.step([]).commands).toEqual([])
    expect(sweep.state.status).toBe('completed')
  })

  test('a failed trial counts as the worst; tried again, it is ranked anew', () => {
    const sweep = begin()
    sweep.step([])
    sweep.step([{ type: 'trialEnded', trial: 1, status: 'failed' }])
    arrive(sweep, 2, 0.2)
    expect(said(arrive(sweep, 3, 0.1).commands)).toEqual(['promoteTrial 2 3', 'restTrial 3'])
    const { lineage } = sweep.open[0] as { lineage: string }
    const trials = [{ number: 1, lineage, epochs: 9, until: 1 }]
    sweep.step([{ type: 'retryRequested', trials }])
    // The rung has two again: with the third there is one to promote, which is gone on already.
    expect(said(arrive(sweep, 1, 0.15).commands)).toEqual(['restTrial 1'])
    expect(sweep.decisions.at(-1)).toMatchObject({ trial: 1, reason: { rank: 2, of: 3 } })
  })

  test('a promotion that the budget of epochs does not hold is not made', () => {
    const sweep = begin({ budget: { epochs: 4 } })
    sweep.step([])
    expect(sweep.state.committedEpochs).toBe(4)
    for (const [trial, value] of [0.9, 0.1, 0.2].entries()) arrive(sweep, trial + 1, value)
    expect(sweep.decisions.at(-1)).toMatchObject({
      verdict: 'rest',
      reason: { kind: 'budget', left: 0 },
    })
    expect(sweep.open.map(({ number }) => number)).toEqual([4])
  })

  test('who would have gone on but for the budget of epochs is stopped by it, and the sweep says so', () => {
    const sweep = begin({ budget: { epochs: 3 }, parallelism: 3, search: { kind: 'grid' } })
    sweep.step([])
    for (const [trial, value] of [0.9, 0.1, 0.2].entries()) arrive(sweep, trial + 1, value)
    while (sweep.step([]).more);
    // The third was let go on as the best that is left, when the first could not.
    expect(sweep.decisions.slice(-3)).toMatchObject([
      { trial: 1, verdict: 'stop', reason: { kind: 'budget', left: 0 } },
      { trial: 2, verdict: 'stop', reason: { kind: 'searchOver' } },
      { trial: 3, verdict: 'stop', reason: { kind: 'budget', left: 0 } },
    ])
    expect(sweep.state).toMatchObject({
      status: 'completed',
      reason: 'budget reached: 6 trials were not opened, 2 trials would have gone on',
      stoppedBy: { budget: 2, searchOver: 1 },
    })
  })

  test('where all were opened, a budget of epochs is a reason too', () => {
    const parameters = { learningRate: [0.1, 0.2, 0.3], epochs: 9 }
    const sweep = begin({ parameters, budget: { epochs: 4 } })
    sweep.step([])
    for (const [trial, value] of [0.9, 0.1, 0.2].entries()) arrive(sweep, trial + 1, value)
    while (sweep.step([]).more);
    expect(sweep.state).toMatchObject({
      status: 'completed',
      reason: 'budget reached: 2 trials would have gone on',
    })
  })

  test('folds and repeats of a config are judged together, by their mean', () => {
    const parameters = { learningRate: [0.1, 0.2, 0.3], epochs: 9 }
    const sweep = begin({ parameters, repeats: 2 })
    sweep.step([])
    for (const [trial, value] of [0.9, 0.1, 0.6, 0.6, 0.2].entries()) {
      expect(said(arrive(sweep, trial + 1, value).commands)).toEqual([`restTrial ${trial + 1}`])
    }
    expect(said(arrive(sweep, 6, 0.2).commands)).toEqual([
      'promoteTrial 3 3',
      'promoteTrial 4 3',
      'restTrial 6',
    ])
    expect(sweep.state.resting).toBe(4)
  })

  test('cancelling ends those that rest as well', () => {
    const sweep = begin({ parallelism: 2 })
    sweep.step([])
    arrive(sweep, 1, 0.1)
    const { commands } = sweep.step([{ type: 'statusRequested', status: 'cancelled' }])
    expect(said(commands)).toEqual(['cancelTrial 2', 'cancelTrial 3', 'cancelTrial 1'])
    expect(sweep.state).toMatchObject({ resting: 0, ended: { cancelled: 3 } })
    expect(sweep.resting.size).toBe(0)
  })

  test('pausing suspends those that train; a promotion of that time waits for the resumption', () => {
    const sweep = begin({ parallelism: 3 })
    sweep.step([])
    for (const trial of [1, 2]) arrive(sweep, trial, trial / 10)
    const paused = sweep.step([{ type: 'statusRequested', status: 'paused' }])
    expect(said(paused.commands)).toEqual(['suspendTrial 3', 'suspendTrial 4', 'suspendTrial 5'])
    expect(said(arrive(sweep, 3, 0.9).commands)).toEqual(['promoteTrial 3 3'])
    const resumed = sweep.step([{ type: 'statusRequested', status: 'running' }])
    expect(said(resumed.commands)).toEqual(['resumeTrial 3', 'resumeTrial 4', 'resumeTrial 5'])
  })

  test('the leaders of topK run to their ends', () => {
    const sweep = begin({
      parameters: { learningRate: [0.1, 0.2, 0.3], epochs: 9 },
      topK: { k: 1, repeats: 2 },
    })
    sweep.step([])
    for (const trial of [1, 2, 3]) arrive(sweep, trial, trial / 10)
    arrive(sweep, 3, 0.3)
    let result = arrive(sweep, 3, 0.3)
    const commands = []
    while (result.more) {
      result = sweep.step([])
      commands.push(...result.commands)
    }
    expect(said(commands)).toEqual(['openTrial 4', 'openTrial 5'])
  })

  test('a step asks for as much whatever rests', () => {
    const askedBy = (trials: number) => {
      const sweep = begin({
        parameters: { epochs: 9, learningRate: { min: 0.001, max: 1 } },
        search: { kind: 'random', trials: 2 * trials },
        parallelism: trials,
      })
      while (sweep.step([]).more);
      for (let trial = 1; trial <= trials; trial += 1) arrive(sweep, trial, 0.1)
      const inputs = [{ type: 'milestoneReached' as const, trial: trials + 1, epoch: 1 }]
      const { proposed, ...needs } = needsOf({ state: sweep.state, memory: null, inputs })
      expect(needs).toMatchObject({ open: [trials + 1], curves: [trials + 1], resting: 0 })
      const { changes } = arrive(sweep, trials + 1, 0.9)
      return [changes.boards?.length, changes.resting?.size, changes.decisions?.length]
    }
    expect(askedBy(900)).toEqual(askedBy(9))
  })

  test('under any order of arrivals and failures, all trials end and the counts hold', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 2 }),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 9 })), {
          minLength: 80,
          maxLength: 80,
        }),
        (parallelism, repeats, picks) => {
          const sweep = begin({ parallelism, repeats })
          while (sweep.step([]).more);
          const settle = (more: boolean) => {
            for (let again = more; again; ) again = sweep.step([]).more
          }
          for (const [pick, value] of picks) {
            const trial = sweep.open[pick % Math.max(1, sweep.open.length)]
            if (trial === undefined) break
            const { number } = trial
            settle(
              value === 9
                ? sweep.step([{ type: 'trialEnded', trial: number, status: 'failed' }]).more
                : arrive(sweep, number, value / 10).more,
            )
            expect(sweep.state).toMatchObject({
              openTrials: sweep.open.length,
              resting: sweep.resting.size,
            })
            // The runs of a config go on together.
            if (repeats === 1) expect(sweep.inFlight.size).toBeLessThanOrEqual(parallelism)
          }
          const { status, ended } = sweep.state
          expect(['completed', 'failed']).toContain(status)
          expect(Object.values(ended).reduce((sum, one) => sum + one, 0)).toBe(9 * repeats)
        },
      ),
      { numRuns: runs(40) },
    )
  })
})
