import {
  type AskAnswer,
  type DecisionList,
  type Sweep,
  standingsOf,
  type VerdictAnswer,
} from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { boardForAll } from '../../support/board-for-all.ts'
import { whileScheduling } from '../../support/while-scheduling.ts'

/** What a sweep has opened and trained is told as it is, whatever its budget is now; the epochs are a program's, by the real records. */
const board = boardForAll({ train: 10, val: 10, test: 0 })
const { answer, send } = board

const metric = { name: 'loss', goal: 'minimize' }
const epochsAre = (epochs: number) => ({ learningRate: [0.1, 0.2], epochs })
const open = (parameters: object, rest: object = {}) =>
  board.fixture.open(parameters, { trainer: 'external', metric, ...rest })

async function patch(id: string, payload: object): Promise<Sweep> {
  const answered = await board.patch(id, payload)
  await board.fixture.scheduler.advance(id)
  // What is answered at once is what is told later, but for what ended meanwhile.
  expect(figuresOf(await read(id))).toEqual(figuresOf(answered))
  return answered
}

const read = (id: string) => answer<Sweep>(`sweeps/${id}`)

const figuresOf = ({ trials, lineages, epochs: { asked, unique, trained } }: Sweep) => ({
  trials,
  lineages,
  asked,
  unique,
  trained,
})

/** Trains as many trials as there are, each to where it is let go; how many epochs that took. */
async function train(id: string, most = Number.POSITIVE_INFINITY): Promise<number> {
  let trained = 0
  for (let turn = 0; turn < most; turn += 1) {
    await board.fixture.scheduler.advance(id)
    const [held] = (await send<AskAnswer>('POST', `sweeps/${id}/ask`, {})).trials
    if (held === undefined) return trained
    const { trial, fence } = held
    for (let { epoch, until } = held; epoch < until; ) {
      epoch += 1
      trained += 1
      const body = { fence, epoch, metrics: { loss: (trial % 7) + 1 / epoch } }
      const reporting = send<VerdictAnswer>('POST', `sweeps/${id}/trials/${trial}/report`, body)
      const told = await whileScheduling(board.fixture, id, reporting)
      if (told.verdict !== 'continue') break
      until = told.until ?? until
    }
    await board.fixture.scheduler.advance(id)
  }
  return trained
}

test('a budget lowered after the end takes no trial and no epoch from what there was', async () => {
  const id = await open({ ...epochsAre(3), batchSize: [16, 32] })
  expect(await train(id)).toBe(12)
  const all = { trials: 4, lineages: 4, asked: 12, unique: 12, trained: 12 }
  expect(figuresOf(await read(id))).toEqual(all)
  expect(figuresOf(await patch(id, { budget: { trials: 2 } }))).toEqual(all)
  expect(figuresOf(await patch(id, { budget: { trials: null, epochs: 1 } }))).toEqual(all)
})

test('under a stopper a lower budget of epochs leaves the trials, and what they trained', async () => {
  const rest = {
    search: { kind: 'random', trials: 9 },
    stopping: { kind: 'asha', eta: 3 },
    parallelism: 1,
  }
  const parameters = { learningRate: { min: 0.01, max: 1 }, epochs: 9 }
  const id = await open(parameters, rest)
  const some = await train(id, 5)
  const live = await patch(id, { budget: { epochs: 2 } })
  const begun = (await board.fixture.trials(id)).length
  // The last one was opened for an epoch, which it trains.
  expect(live).toMatchObject({ trials: begun, epochs: { unique: some + 1, trained: some } })
  expect(live.warnings.join('\n')).toContain(
    `the budget allows no more than the ${begun} of 9 trials that there are already`,
  )
  await patch(id, { budget: { epochs: null } })
  const more = await train(id)
  const over = await patch(id, { budget: { epochs: 10 } })
  const trained = some + more
  expect(figuresOf(over)).toEqual({
    trials: 9,
    lineages: 9,
    asked: trained,
    unique: trained,
    trained,
  })
  expect(Object.values(over.counts).reduce((sum, one) => sum + one, 0)).toBe(over.trials)
})

test('a given config with more epochs than the space is asked for with its own', async () => {
  for (const [kind, extra] of [
    ['tpe', {}],
    ['tpe', { repeats: 2 }],
    ['random', {}],
  ] as const) {
    const parameters = { learningRate: { min: 0.01, max: 1 }, epochs: 3 }
    const id = await open(parameters, { search: { kind, trials: 4 }, ...extra })
    const runs = 'repeats' in extra ? extra.repeats : 1
    const { warnings } = await patch(id, { inject: [{ learningRate: 0.3, epochs: 20 }] })
    expect(warnings).toContain(
      '1 given config has 20 epochs, and the space has 3 at most: it is compared with configs that are trained for less',
    )
    expect(await train(id)).toBe(runs * 32)
    expect(figuresOf(await read(id))).toEqual({
      trials: 5 * runs,
      lineages: 5 * runs,
      asked: 32 * runs,
      unique: 32 * runs,
      trained: 32 * runs,
    })
  }
})

test('who rested to the end has a rank among all that came there, those that the budget kept among them', async () => {
  const rest = {
    ...{ search: { kind: 'random', trials: 18 }, stopping: { kind: 'asha', eta: 3 } },
    ...{ budget: { epochs: 29 }, parallelism: 1 },
  }
  const id = await open({ learningRate: { min: 0.01, max: 1 }, epochs: 9 }, rest)
  await train(id)
  const { decisions } = await answer<DecisionList>(`sweeps/${id}/decisions?limit=1000`)
  const kept = decisions.filter((one) => one.verdict === 'rest' && one.reason.kind === 'budget')
  expect(kept).toMatchObject([
    { trial: 14, epoch: 1 },
    { trial: 15, epoch: 1 },
  ])
  const cameTo = (rung: number) =>
    new Set(decisions.filter(({ epoch }) => epoch === rung).map(({ trial }) => trial)).size
  const standings = [...standingsOf(decisions).values()]
  expect(standings.map(({ of }) => of)).toEqual(standings.map(({ epoch }) => cameTo(epoch)))
  expect(standings.filter(({ rank }) => rank === undefined)).toEqual([])
})
