import type { ImportanceReport, Leaderboard, Replay, Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { askingProgram, at } from '../../support/asking-program.ts'
import { patience } from '../../support/machine-speed.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** What is told of a trial that its program completed before its last epoch. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })
const { send, read, ask, askFor, tell, train, trial, post } = askingProgram(scheduled)

const stop = { verdict: 'stop', until: null }
const parameters = { x: [0.1, 0.2], epochs: 9 }
const status = async (id: string) => (await read<Sweep>(`/sweeps/${id}`)).status
const ended = (id: string) =>
  expect.poll(() => status(id), { timeout: patience({ seconds: 5 }) }).toBe('completed')

test('its row, its view, the log, tables and a replay have the epoch that it ended at', async () => {
  const id = await post({ parameters, search: 'grid' })
  const [one, other] = await askFor(id, 2)
  await train(id, other!, 0.5)
  await train(id, one!, 0.1, 4)
  expect(await tell(id, one!, 'complete')).toEqual(stop)
  await ended(id)
  const { rows } = await scheduled.fixture.board(id)
  // Its score is final: the better one leads, however many epochs it took.
  expect(
    rows.map(({ trial, epochs, stoppedAt, completedAt }) => {
      return [trial, epochs, stoppedAt, completedAt]
    }),
  ).toEqual([
    [one!.trial, 9, null, { least: 4, most: 4 }],
    [other!.trial, 9, null, null],
  ])
  const view = await trial(id, one!.trial)
  expect(view).toMatchObject({ status: 'completed', epochs: 9, until: 4, score: 0.1 })
  expect(view.reports).toHaveLength(4)
  expect(view.decisions).toMatchObject([
    { verdict: 'complete', epoch: 4, reason: { kind: 'byProgram', epoch: 4, epochs: 9 } },
  ])
  expect((await trial(id, other!.trial)).decisions).toEqual([])
  const csv = await (await fetch(`${scheduled.url}/sweeps/${id}/trials.csv`)).text()
  const [names, first] = csv.split(/\r?\n/).map((line) => line.split(','))
  expect(first?.[names?.indexOf('trained') as number]).toBe('4')
  const replay = await send<Replay>(`/sweeps/${id}/replay`, { stopping: 'none' })
  expect(replay).toMatchObject({ complete: 2, ended: { completed: 2, unknown: 0 } })
})

test('importance counts it with the metrics of the epoch that it ended at', async () => {
  const id = await post({
    parameters: { x: [1, 2, 3], y: [1, 2, 3, 4], epochs: 9 },
    search: 'grid',
  })
  for (const held of await askFor(id, 12)) {
    const { x, y } = held.config as unknown as { x: number; y: number }
    const last = { epoch: 1, metrics: { loss: x, cost: y } }
    await tell(id, held, held.trial > 1 ? 'complete' : 'report', last)
    if (held.trial === 1)
      for (let epoch = 2; epoch <= 9; epoch += 1) await tell(id, held, 'report', { ...last, epoch })
  }
  await ended(id)
  for (const [metric, parameter] of [
    ['loss', 'x'],
    ['cost', 'y'],
  ]) {
    const found = await read<ImportanceReport>(`/sweeps/${id}/importance?metric=${metric}`)
    expect(found).toMatchObject({ trials: 12, configs: 12, leftOut: { trials: 0 } })
    expect(found.parameters[0]).toMatchObject({ name: parameter, best: { value: 1 } })
  }
})

test('another sweep goes on with the lineage, and each has the epochs that it watched', async () => {
  const shared = { parameters: { x: 0.1, epochs: 9 }, search: 'grid', dataset: 'early', seed: 7 }
  const id = await post(shared)
  const other = await post(shared)
  const [held] = await askFor(id, 1)
  const opened = () => scheduled.fixture.trials(other).then(({ length }) => length)
  await expect.poll(opened, { timeout: patience({ seconds: 5 }) }).toBe(1)
  await train(id, held!, 0.4, 3)
  const last = at(4, 0.4)
  expect(await tell(id, held!, 'complete', last)).toEqual(stop)
  expect(await trial(other, 1)).toMatchObject({ status: 'waiting', score: null })
  expect(await tell(id, held!, 'complete', last)).toEqual(stop)
  const [again] = await askFor(other, 1)
  expect(again).toMatchObject({ epoch: 4, until: 9, starts: 1 })
  // The answers may have been lost.
  expect(await tell(id, held!, 'complete', last)).toEqual(stop)
  expect(await tell(id, held!, 'complete')).toEqual(stop)
  await train(other, again!, 0.2)
  await ended(id)
  await ended(other)
  const both = [await trial(id, 1), await trial(other, 1)]
  expect(both.map(({ status, score, reports }) => [status, score, reports.length])).toEqual([
    ['completed', 0.4, 4],
    ['completed', 0.2, 9],
  ])
  const boards = await Promise.all([id, other].map((sweep) => scheduled.fixture.board(sweep)))
  expect(boards.map(({ rows }) => rows[0]?.completedAt)).toEqual([{ least: 4, most: 4 }, null])
})

test.each(['asha', 'hyperband', 'median'])(
  'the other runs of its config go on under %s, and their row tells of unequal epochs',
  async (kind) => {
    // Each epoch of median waits for its verdict.
    const [stopping, configs] = kind === 'median' ? [{ kind }, 3] : [{ kind, eta: 3 }, 9]
    const runs = 2 * configs
    const id = await post({
      parameters: { x: { min: 0, max: 1 }, epochs: 9 },
      search: { kind: 'random', trials: configs },
      ...{ repeats: 2, stopping },
    })
    const [first, ...others] = await askFor(id, runs)
    expect(first).toMatchObject({ trial: 1 })
    await tell(id, first!, 'complete', at(1, 0.01))
    for (const held of others) await train(id, held, held.trial === 2 ? 0.02 : held.trial)
    while ((await status(id)) === 'running') {
      for (const held of (await ask(id, { count: runs })).trials)
        await train(id, held, held.trial === 2 ? 0.02 : held.trial)
    }
    expect(await trial(id, 2)).toMatchObject({ status: 'completed', score: 0.02 })
    const { rows } = await read<Leaderboard>(`/sweeps/${id}/leaderboard`)
    expect(rows[0]).toMatchObject({ trials: [1, 2], completedAt: { least: 1, most: 9 } })
  },
  patience({ seconds: 60 }),
)
