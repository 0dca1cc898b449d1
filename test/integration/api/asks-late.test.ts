import type { SweepLineages } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { askingProgram, at } from '../../support/asking-program.ts'
import { patience } from '../../support/machine-speed.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** What programs report of trials that are over. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })
const { send, read, askFor, tell, trial, post } = askingProgram(scheduled)

const parameters = { x: { min: 0, max: 1 }, epochs: 9 }
const search = { kind: 'random', trials: 20 }
const stop = { verdict: 'stop', until: null }
const late = { ...stop, counts: false }
const waits = { timeout: patience({ seconds: 5 }) }

test('a report after the time is up is told not to count, and is in no score', async () => {
  const id = await post({ parameters, search, budget: { hours: 1 } })
  const [one, none, third] = await askFor(id, 3)
  const statusOf = async (number: number) => (await trial(id, number)).status
  expect(await tell(id, one!, 'report', at(1, 0.5))).toEqual({ verdict: 'continue', until: 9 })
  expect(await tell(id, third!, 'report', at(1, 0.7))).toEqual({ verdict: 'continue', until: 9 })
  await send(`/sweeps/${id}`, { budget: { hours: 1e-6 } }, 'PATCH')
  await expect.poll(() => statusOf(one!.trial), waits).toBe('stopped')
  await expect.poll(() => statusOf(none!.trial), waits).toBe('cancelled')
  // Said again, as the answer may have been lost.
  for (const _ of [1, 2]) expect(await tell(id, one!, 'report', at(2, 0.01))).toEqual(late)
  expect(await tell(id, none!, 'complete', at(1, 0.01))).toEqual(late)
  // What it has counts, and no more is said.
  expect(await tell(id, third!, 'complete')).toEqual(stop)
  const view = await trial(id, one!.trial)
  expect(view).toMatchObject({ status: 'stopped', score: 0.5, until: 1 })
  expect(view.reports).toHaveLength(1)
  const unbegun = { status: 'cancelled', score: null, until: 0, reports: [] }
  expect(await trial(id, none!.trial)).toMatchObject(unbegun)
  const { rows } = await scheduled.fixture.board(id)
  expect(rows.map(({ trial, score, stoppedAt }) => [trial, score, stoppedAt])).toEqual([
    [one!.trial, 0.5, 1],
    [third!.trial, 0.7, 1],
  ])
})

test('a report that its stopper stops the trial by counts, and one of a cancelled trial does not', async () => {
  const stopping = { kind: 'threshold', upper: 0.6 }
  const id = await post({ parameters, search, stopping })
  const [worse, better] = await askFor(id, 2)
  expect(await tell(id, worse!, 'report', at(1, 0.9))).toEqual(stop)
  expect(await trial(id, worse!.trial)).toMatchObject({ status: 'stopped', score: 0.9, until: 1 })
  expect(await tell(id, better!, 'report', at(1, 0.5))).toMatchObject({ verdict: 'continue' })
  await send(`/sweeps/${id}`, { status: 'cancelled' }, 'PATCH')
  const status = async () => (await trial(id, better!.trial)).status
  await expect.poll(status, waits).toBe('cancelled')
  expect(await tell(id, better!, 'report', at(2, 0.4))).toEqual(late)
})

test('the record of a cancelled trial ends where it was cancelled, in views, curves, tables and lineages', async () => {
  const id = await post({ parameters, search })
  const [one, none] = await askFor(id, 2)
  for (const epoch of [1, 2]) await tell(id, one!, 'report', at(epoch, 0.5))
  await send(`/sweeps/${id}`, { status: 'cancelled' }, 'PATCH')
  for (const held of [one!, none!]) {
    const status = async () => (await trial(id, held.trial)).status
    await expect.poll(status, waits).toBe('cancelled')
    const { epoch } = held === one ? { epoch: 3 } : { epoch: 1 }
    expect(await tell(id, held, 'report', at(epoch, 0.01))).toEqual(late)
  }
  expect(await trial(id, one!.trial)).toMatchObject({ until: 2, reports: [{}, {}] })
  expect(await trial(id, none!.trial)).toMatchObject({ until: 0, reports: [] })
  const text = async (part: string) => (await fetch(`${scheduled.url}/sweeps/${id}/${part}`)).text()
  expect((await text('trials/1/curves.csv')).trim().split('\n')).toHaveLength(3)
  const trained = (await text('trials.csv')).split('\n').map((row) => row.split(','))
  const column = trained[0]?.indexOf('trained') ?? -1
  expect(trained.slice(1, 3).map((row) => row[column])).toEqual(['2', '0'])
  const { lineages } = await read<SweepLineages>(`/sweeps/${id}/lineages`)
  const ends = lineages.flatMap(({ epoch, trials }) => trials.map(({ until }) => [epoch, until]))
  expect(ends.slice(0, 2)).toEqual([
    [2, 2],
    [0, 0],
  ])
})
