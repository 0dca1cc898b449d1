import type { Sweep, SweepDifference, Trial } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { boardForAll } from '../../support/board-for-all.ts'

/** What a larger budget gives those that one kept, by the real records: the figures of the epochs are made up. */
const board = boardForAll({ train: 1000, val: 400, test: 100 })
const { advance, answer, patch, send, train } = board

const statuses = async (id: string) => (await board.fixture.trials(id)).map(({ status }) => status)
const decisionsOf = async (id: string, trial: number) =>
  (await answer<Trial>(`sweeps/${id}/trials/${trial}`)).decisions

test('who a budget of epochs kept goes on when it is raised, once, whoever schedules', async () => {
  const id = await board.fixture.open(
    { learningRate: [0.1, 0.2, 0.3, 0.4], epochs: 9 },
    { stopping: { kind: 'asha', eta: 3 }, budget: { epochs: 5 } },
  )
  for (const [trial, score] of [0.9, 0.8, 0.1].entries()) await train(id, trial + 1, score)
  expect(await statuses(id)).toEqual(['resting', 'resting', 'resting', 'waiting'])
  expect((await decisionsOf(id, 1)).at(-1)).toMatchObject({ reason: { kind: 'budget', left: 1 } })
  await patch(id, { budget: { epochs: 20 } })
  await advance(id)
  await advance(id)
  expect(await statuses(id)).toEqual(['waiting', 'resting', 'resting', 'waiting'])
  expect((await decisionsOf(id, 1)).slice(1)).toMatchObject([
    { verdict: 'rest', reason: { kind: 'budget' } },
    { verdict: 'continue', until: 3, reason: { kind: 'budgetAllows' } },
  ])
  await train(id, 1, 0.9)
  expect((await answer<Trial>(`sweeps/${id}/trials/1`)).reports).toHaveLength(3)
})

test('after its end a sweep says that it stays without them', async () => {
  const id = await board.fixture.open(
    { learningRate: [0.1, 0.2, 0.3], epochs: 9 },
    { stopping: { kind: 'asha', eta: 3 }, budget: { epochs: 3 } },
  )
  for (const [trial, score] of [0.9, 0.8, 0.1].entries()) await train(id, trial + 1, score)
  expect(await answer<Sweep>(`sweeps/${id}`)).toMatchObject({ status: 'completed' })
  const { warnings } = await patch(id, { budget: { epochs: 100 } })
  expect(warnings[0]).toMatch(/^2 trials that a budget stopped stay so: the sweep had ended\./)
  expect(await patch(id, { budget: { epochs: 100 } })).toMatchObject({ warnings })
  await advance(id)
  expect(await patch(id, { budget: { epochs: 100 } })).toMatchObject({ warnings })
  await advance(id)
  expect(await statuses(id)).toEqual(['stopped', 'stopped', 'stopped'])
  // Not by the budget that it has now, nor by none.
  for (const epochs of [null, 3]) {
    expect(await answer<Sweep>(`sweeps/${id}`)).toMatchObject({
      status: 'completed',
      reason: 'a former budget stopped 2 trials that would have gone on',
    })
    await patch(id, { budget: { epochs } })
    await advance(id)
  }
})

test('a larger budget of a sweep that opens nothing more has nothing to train in its plan', async () => {
  const id = await board.fixture.open(
    { learningRate: [0.1, 0.2, 0.3], epochs: 9 },
    { stopping: { kind: 'hyperband' }, budget: { epochs: 6 } },
  )
  for (let turn = 0; turn < 9; turn += 1) {
    const number = (await statuses(id)).indexOf('waiting') + 1
    if (number > 0) await train(id, number, number / 10)
  }
  const ended = await answer<Sweep>(`sweeps/${id}`)
  expect(ended).toMatchObject({ status: 'completed', counts: { completed: 0, stopped: 3 } })
  const { trained } = ended.epochs
  const payload = { ...(ended.definition as object), budget: { epochs: 12 } }
  const { plan } = await send<SweepDifference>('POST', `sweeps/${id}/difference`, payload)
  expect(plan).toMatchObject({
    trials: 3,
    epochs: { asked: trained, unique: trained, trained },
    stopping: { expectedEpochs: trained },
  })
  expect(plan?.warnings[0]).toMatch(/^1 trial that a budget stopped stays so/)
  expect(await patch(id, { budget: { epochs: 12 } })).toMatchObject({ epochs: { unique: trained } })
  await advance(id)
  expect(await answer<Sweep>(`sweeps/${id}`)).toMatchObject({
    status: 'completed',
    epochs: { unique: trained, trained },
  })
})

test('one that opens more trials counts of those that stay stopped what they took', async () => {
  for (const search of ['grid', { kind: 'tpe', trials: 6 }]) {
    const id = await board.fixture.open(
      {
        learningRate: search === 'grid' ? [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] : { min: 0.1, max: 1 },
        epochs: 9,
      },
      {
        search,
        stopping: { kind: 'asha', eta: 3 },
        budget: { trials: 3, epochs: 5 },
        parallelism: 1,
      },
    )
    for (let turn = 0; turn < 9; turn += 1) {
      const number = (await statuses(id)).indexOf('waiting') + 1
      if (number > 0) await train(id, number, 1 - number / 10)
    }
    const ended = await answer<Sweep>(`sweeps/${id}`)
    expect(ended).toMatchObject({
      status: 'completed',
      counts: { stopped: 3 },
      epochs: { trained: 5 },
    })
    const { epochs, trials, warnings } = await patch(id, { budget: { trials: 4, epochs: 100 } })
    expect([trials, epochs.unique, epochs.trained]).toEqual([4, 5 + 9, 5])
    expect(warnings.filter((one) => one.startsWith('the budget'))).toEqual([
      'the budget allows 4 of 6 trials',
    ])
    // While the other one is open those before it stay stopped as well.
    await advance(id)
    const further = await patch(id, { budget: { trials: null, epochs: 20 } })
    expect([further.trials, further.epochs.unique]).toEqual([6, 20])
    expect(further.warnings).toContain('the budget allows 20 of 32 epochs')
    expect(further.warnings.join()).not.toMatch(/stays? so/)
  }
})

test('where nothing more is opened no budget is too small for it', async () => {
  const id = await board.fixture.open(
    { learningRate: [0.1, 0.2, 0.3], epochs: 9 },
    { stopping: { kind: 'asha', eta: 3 }, budget: { epochs: 5 } },
  )
  for (const [place, score] of [0.9, 0.8, 0.1].entries()) await train(id, place + 1, score)
  await train(id, 1, 0.9)
  const { warnings, epochs } = await patch(id, { budget: { epochs: 12 } })
  expect(epochs).toMatchObject({ unique: 5, trained: 5 })
  expect(warnings.filter((one) => one.startsWith('the budget'))).toEqual([])
  // Asked for once more before a step has taken the first.
  const again = await patch(id, { budget: { epochs: 13 } })
  expect(again.warnings).toContainEqual(
    expect.stringMatching(/^1 trial that a budget stopped stays so/),
  )
  expect(again.epochs).toMatchObject({ unique: 5, trained: 5 })
})

test('a clone that was held is the one that it was to be', async () => {
  const id = await board.fixture.open(
    { learningRate: { min: 0.01, max: 1, scale: 'log' }, epochs: 8 },
    {
      search: { kind: 'random', trials: 5 },
      stopping: { kind: 'pbt', interval: 2, resample: 0, synchronous: false },
      budget: { epochs: 6 },
    },
  )
  // Two are open at a time; what is left is taken by the first one, which goes on.
  for (const [place, score] of [0.9, 0.1].entries()) await train(id, place + 1, score)
  expect((await decisionsOf(id, 2)).at(-1)).toMatchObject({ reason: { kind: 'budget', left: 0 } })
  const before = await answer<Trial>(`sweeps/${id}/trials/2`)
  await patch(id, { budget: { epochs: 100 } })
  await advance(id)
  const last = (await decisionsOf(id, 2)).at(-1)
  expect(last).toMatchObject({
    verdict: 'clone',
    until: 4,
    reason: { kind: 'clone', fromEpoch: 2 },
  })
  const clone = await answer<Trial>(`sweeps/${id}/trials/2`)
  expect(clone).toMatchObject({ status: 'waiting', phases: [{ fromEpoch: 0 }, { fromEpoch: 2 }] })
  expect(clone.lineage).not.toBe(before.lineage)
})
