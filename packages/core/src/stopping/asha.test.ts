import { reasonSchema } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { mulberry32 } from '../random/mix.ts'
import { type AshaOptions, asha } from './asha.ts'
import { rungsBelow, rungsFrom } from './rungs.ts'
import { Played, said } from './testing/played.ts'

const defaults = { eta: 3, bootstrap: 0 }
const promotion = (options: Partial<AshaOptions> & Pick<AshaOptions, 'rungs'>) =>
  asha({ ...defaults, form: 'promotion', ...options })
const stopping = (options: Partial<AshaOptions> & Pick<AshaOptions, 'rungs'>) =>
  asha({ ...defaults, form: 'stopping', ...options })

describe('rungs', () => {
  test('from the top, as Determined lays them', () => {
    expect(rungsBelow(9, 3, 3)).toEqual([1, 3, 9])
    expect(rungsBelow(10, 4, 2)).toEqual([1, 2, 5, 10])
    expect(rungsBelow(9, 1, 3)).toEqual([9])
    expect(rungsBelow(900, 3, 3)).toEqual([100, 300, 900])
    // More rungs than epochs can have.
    expect(rungsBelow(5, 9, 2)).toEqual([1, 2, 5])
    expect(rungsBelow(243, 6, 3)).toEqual([1, 3, 9, 27, 81, 243])
  })

  test('from the bottom, as the paper does', () => {
    expect(rungsFrom(1, 243, 3)).toEqual([1, 3, 9, 27, 81, 243])
    expect(rungsFrom(2, 50, 3)).toEqual([2, 6, 18, 50])
    expect(rungsFrom(5, 5, 3)).toEqual([5])
    expect(rungsFrom(1, 4, 1.3)).toEqual([1, 2, 3, 4])
  })

  test('a trial that asks for fewer epochs ends on the way', () => {
    const stopper = promotion({ rungs: [1, 3, 9, 27] })
    expect(stopper.milestones({ number: 1, epochs: 27 })).toEqual([1, 3, 9, 27])
    expect(stopper.milestones({ number: 1, epochs: 9 })).toEqual([1, 3, 9])
    expect(stopper.milestones({ number: 1, epochs: 5 })).toEqual([1, 3, 5])
    expect(stopper.milestones({ number: 1, epochs: 1 })).toEqual([1])
    const brackets = promotion({ rungs: [1, 3, 9, 27], bracketOf: ({ number }) => number })
    expect(brackets.milestones({ number: 2, epochs: 27 })).toEqual([9, 27])
    expect(brackets.milestones({ number: 3, epochs: 4 })).toEqual([4])
  })
})

describe('the form that stops', () => {
  test('Determined: a better one goes on, the second of two does not', () => {
    const played = new Played(stopping({ rungs: [1, 3, 9] }), 9)
    expect(said(played.arrives(1, 1, 0.5))).toBe('continue 1')
    expect(said(played.arrives(2, 1, 0.4))).toBe('continue 2')
    expect(said(played.arrives(3, 1, 0.6))).toBe('stop 3')
  })

  test('Determined: of ten trials that get worse and worse one comes to the end', () => {
    const played = new Played(stopping({ rungs: rungsBelow(900, 3, 3) }), 900)
    const ends = Array.from({ length: 10 }, (_, trial) => played.runs(trial, trial))
    expect(ends).toEqual([900, ...new Array(9).fill(100)])
  })

  test('Optuna: how many rungs are passed depends on the rank at each', () => {
    const played = new Played(stopping({ rungs: [1, 2, 4, 8], eta: 2 }), 8)
    for (let trial = 0; trial < 7; trial += 1) played.runs(trial, 0.1 * (trial + 1))
    expect(played.runs(7, 0.75)).toBe(1)
    expect(played.runs(8, 0.25)).toBe(2)
    const upTo7 = [1, 2, 4].map((epoch) => said(played.arrives(9, epoch, 0.05)))
    expect(upTo7).toEqual(['continue 9', 'continue 9', 'continue 9'])
  })

  test('Optuna: the first trial is never stopped; in 10 steps it completes the rungs 0 to 3', () => {
    const played = new Played(stopping({ rungs: rungsFrom(1, 10, 2), eta: 2 }), 10)
    expect(played.runs(1, 1)).toBe(10)
    expect(played.stopper.milestones({ number: 1, epochs: 10 })).toEqual([1, 2, 4, 8, 10])
  })

  test('Optuna: what is no number is stopped', () => {
    const played = new Played(stopping({ rungs: [1, 2, 4], eta: 2 }), 4)
    const [decision] = played.arrives(1, 1, Number.NaN)
    expect(decision).toEqual({
      trial: 1,
      verdict: 'stop',
      epoch: 1,
      reason: { kind: 'noNumber', epoch: 1 },
    })
    // It counts as the worst, not as the best.
    expect(said(played.arrives(2, 1, 5))).toBe('continue 2')
  })

  test('Optuna: with a bootstrap count of 1 the first is stopped, the second not', () => {
    const played = new Played(stopping({ rungs: [1, 2, 4], eta: 2, bootstrap: 1 }), 4)
    expect(said(played.arrives(1, 1, 1))).toBe('stop 1')
    expect(said(played.arrives(2, 1, 1 - 1e-9))).toBe('continue 2')
  })

  test('Ray: 10, 8, 6, 4 at t = 2, to be maximised: only the first goes on, and so after a save', () => {
    const rungs = [1, 2, 3]
    const played = new Played(stopping({ rungs, eta: 2 }), 3)
    const scores = [10, 8, 6, 4]
    expect(scores.map((score, trial) => said(played.arrives(trial, 2, -score)))).toEqual([
      'continue 0',
      'stop 1',
      'stop 2',
      'stop 3',
    ])
    expect(said(played.arrives(4, 2, -5))).toBe('stop 4')
  })

  test('Syne: 2, 0, 3 and 4, 2, 10', () => {
    for (const losses of [
      [2, 0, 3],
      [4, 2, 10],
    ]) {
      const played = new Played(stopping({ rungs: [1, 2, 4, 8, 10], eta: 2 }), 10)
      const verdicts = losses.map((loss, trial) => said(played.arrives(trial, 1, loss)))
      expect(verdicts).toEqual(['continue 0', 'continue 1', 'stop 2'])
    }
  })
})

describe('the form that promotes', () => {
  test('the paper, Figure 1: 9, 3 and 1 trials at 1, 3 and 9 epochs; later brackets have fewer rungs', () => {
    for (const [bracket, expected] of [
      [0, { 1: 9, 3: 3, 9: 1 }],
      [1, { 3: 9, 9: 3 }],
      [2, { 9: 9 }],
    ] as const) {
      const trained = runAll(promotion({ rungs: [1, 3, 9], bracketOf: () => bracket }), 9, 9)
      expect(trained).toEqual(expected)
    }
  })

  test('who rests goes on as soon as it is among the best', () => {
    const played = new Played(promotion({ rungs: [1, 3, 9] }), 9)
    expect(said(played.arrives(1, 1, 0.2))).toBe('rest 1')
    expect(said(played.arrives(2, 1, 0.3))).toBe('rest 2')
    // The third arrival makes room for one: the first.
    expect(said(played.arrives(3, 1, 0.4))).toBe('rest 3, continue 1')
    expect(said(played.arrives(4, 1, 0.1))).toBe('continue 4')
    expect(said(played.arrives(5, 1, 0.5))).toBe('rest 5')
    // Room for a second one, which trial 1, gone on already, has.
    expect(said(played.arrives(6, 1, 0.6))).toBe('rest 6')
    expect(said(played.arrives(1, 3, 0.15))).toBe('rest 1')
  })

  test('the reason holds rank and cut-off, and is what the protocol says', () => {
    const played = new Played(promotion({ rungs: [1, 3, 9], eta: 2 }), 9)
    played.arrives(1, 1, 0.5)
    const [rests] = played.arrives(2, 1, 0.75)
    const reason = { kind: 'rung', rung: 1, rungs: 3, epoch: 1 }
    expect(rests?.reason).toEqual({ ...reason, rank: 2, of: 2, best: 1, loss: 0.75, cutoff: 0.5 })
    const [goesOn] = played.arrives(3, 1, 0.25)
    expect(goesOn?.reason).toEqual({ ...reason, rank: 1, of: 3, best: 1, loss: 0.25, cutoff: 0.25 })
    expect(reasonSchema.parse(goesOn?.reason)).toEqual(goesOn?.reason)
  })

  test('a failed trial enters as the worst, and never goes on', () => {
    const played = new Played(promotion({ rungs: [1, 3, 9], eta: 2 }), 9)
    expect(played.arrives(1, 0, 0, 'failed')).toEqual([])
    expect(played.arrives(2, 0, 0, 'failed')).toEqual([])
    expect(played.boards.boardOf('0/1').size).toBe(2)
    expect(said(played.arrives(3, 1, 0.9))).toBe('continue 3')
    // On its way from epoch 1 to 3.
    expect(played.arrives(3, 2, 0.9, 'failed')).toEqual([])
    expect(played.boards.boardOf('0/3').size).toBe(1)
    expect(said(played.arrives(4, 1, 0.95))).toBe('continue 4')
    expect(said(played.arrives(4, 3, 0.95))).toBe('continue 4')
  })

  test('one that failed and is tried again is ranked by what it then shows', () => {
    const played = new Played(promotion({ rungs: [1, 3, 9], eta: 2 }), 9)
    played.arrives(1, 0, 0, 'failed')
    played.arrives(2, 1, 0.5)
    expect(said(played.arrives(1, 1, 0.25))).toBe('continue 1')
    expect(played.boards.boardOf('0/1').size).toBe(2)
  })

  test('one whose config cannot be trained is taken off all rungs', () => {
    const played = new Played(promotion({ rungs: [1, 3, 9], eta: 2 }), 9)
    played.arrives(1, 1, 0.1)
    expect(said(played.arrives(2, 1, 0.2))).toBe('rest 2, continue 1')
    played.arrives(1, 3, 0.1)
    expect(played.arrives(1, 4, 0.1, 'withdrawn')).toEqual([])
    expect(['0/1', '0/3', '0/9'].map((name) => played.boards.boardOf(name).size)).toEqual([1, 0, 0])
  })

  test('one that ended by itself counts with its last loss, and does not go on', () => {
    const played = new Played(promotion({ rungs: [1, 3, 9], eta: 2 }), 9)
    played.arrives(1, 1, 0.5)
    expect(said(played.arrives(2, 1, 0.6))).toBe('rest 2, continue 1')
    expect(played.arrives(1, 2, 0.5, 'completed')).toEqual([])
    expect(said(played.arrives(3, 3, 0.7))).toBe('rest 3')
    expect(played.boards.boardOf('0/3').untaken(9)).toEqual([{ trial: 3, loss: 0.7, rank: 1 }])
  })

  test('one that ends by itself at a rung counts there, and does not go on either', () => {
    const played = new Played(promotion({ rungs: [1, 3, 9], eta: 2 }), 9)
    expect(played.arrives(1, 1, 0.1, 'completed')).toEqual([])
    expect(said(played.arrives(2, 1, 0.6))).toBe('rest 2')
    expect(said(played.arrives(3, 1, 0.7))).toBe('rest 3')
    expect(said(played.arrives(4, 1, 0.8))).toBe('rest 4, continue 2')
    expect(played.boards.boardOf('0/3').size).toBe(0)
    expect(played.closes(4)).toEqual([])
  })

  test('when the search is over with too few trials for any to go on, the best does', () => {
    const played = new Played(promotion({ rungs: [1, 3, 9] }), 9)
    played.arrives(1, 1, 0.4)
    played.arrives(2, 1, 0.2)
    const [decision, ...others] = played.closes(2)
    expect(others).toEqual([])
    expect(decision).toEqual({
      trial: 2,
      verdict: 'continue',
      epoch: 1,
      reason: { kind: 'lastHope', rung: 1, rungs: 3, epoch: 1, rank: 1, of: 2, loss: 0.2 },
    })
    expect(reasonSchema.parse(decision?.reason)).toEqual(decision?.reason)
    expect(played.arrives(2, 2, 0.2, 'failed')).toEqual([])
    expect(said(played.closes(2))).toBe('continue 1')
    expect(said(played.arrives(1, 3, 0.3))).toBe('rest 1')
    expect(said(played.closes(2))).toBe('continue 1')
    expect(played.arrives(1, 9, 0.3)).toEqual([])
    expect(played.closes(2)).toEqual([])
  })

  test('by any order of arrivals, whoever is among the best goes on, once', () => {
    const draw = mulberry32(3)
    const played = new Played(promotion({ rungs: [1, 3, 9], eta: 4 }), 9)
    const gone = new Set<number>()
    const losses: number[] = []
    for (let trial = 0; trial < 160; trial += 1) {
      losses.push(Math.floor(draw() * 100))
      for (const { verdict, trial: other } of played.arrives(trial, 1, losses[trial] as number)) {
        if (verdict !== 'continue') continue
        expect(gone).not.toContain(other)
        gone.add(other)
      }
      const order = losses.map((_, at) => at).sort((a, b) => losses[a]! - losses[b]! || a - b)
      for (const best of order.slice(0, Math.floor((trial + 1) / 4))) expect(gone).toContain(best)
    }
    expect(gone.size).toBeLessThan(80)
  })
})

/** Trials at each rung, where trial n has the loss n; whoever may go on does so at once. */
function runAll(stopper: ReturnType<typeof asha>, trials: number, epochs: number) {
  const played = new Played(stopper, epochs)
  const trained: Record<number, number> = {}
  const go = (trial: number, after: number) => {
    const milestones = stopper.milestones({ number: trial, epochs })
    const epoch = milestones.find((one) => one > after)
    if (epoch === undefined) return
    trained[epoch] = (trained[epoch] ?? 0) + 1
    for (const decision of played.arrives(trial, epoch, trial)) {
      if (decision.verdict === 'continue') go(decision.trial, epoch)
    }
  }
  for (let trial = 0; trial < trials; trial += 1) go(trial, 0)
  return trained
}
