import type { Sweep, TrialSummary } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { askingProgram, at } from '../../support/asking-program.ts'
import { patience } from '../../support/machine-speed.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** Which trials programs get next, and which they hold. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })
const { send, read, ask, askFor, tell, trial, post } = askingProgram(scheduled)

const parameters = { x: { min: 0, max: 1 }, epochs: 9 }
const searches = [
  { kind: 'random', trials: 40 },
  { kind: 'sobol', trials: 40 },
]

test.each(searches)('after a pause of a %o those that were begun go on first', async (search) => {
  const id = await post({ parameters, search })
  const held = await askFor(id, 4)
  const [none, one, two, silent] = held
  await tell(id, one!, 'report', at(1, 0.5))
  for (const epoch of [1, 2]) await tell(id, two!, 'report', at(epoch, 0.5))
  const statusOf = async (number: number) => (await trial(id, number)).status
  const change = (status: string) => send<Sweep>(`/sweeps/${id}`, { status }, 'PATCH')
  await change('paused')
  const waits = { timeout: patience({ seconds: 5 }) }
  await expect.poll(() => statusOf(silent!.trial), waits).toBe('waiting')
  const rest = { verdict: 'rest', until: null }
  expect(await tell(id, none!, 'heartbeat')).toEqual(rest)
  expect(await tell(id, one!, 'report', at(2, 0.4))).toEqual(rest)
  expect(await tell(id, two!, 'report', at(3, 0.4))).toEqual(rest)
  await change('running')
  await expect.poll(() => statusOf(silent!.trial), waits).toBe('running')
  const next = await askFor(id, 3)
  expect(next.map(({ trial, epoch }) => [trial, epoch])).toEqual([
    [two!.trial, 3],
    [one!.trial, 2],
    [none!.trial, 0],
  ])
  // Its program still holds it, and goes on.
  expect(await tell(id, silent!, 'heartbeat')).toEqual({ verdict: 'continue', until: 9 })
})

test('a trial whose program is gone is the next, before those that nobody has begun', async () => {
  const id = await post({ parameters, search: { kind: 'random', trials: 40 } })
  await askFor(id, 3)
  const [gone] = (await ask(id, { lease: 1 })).trials
  await tell(id, gone!, 'report', at(1, 0.5))
  const next = async () => (await ask(id)).trials[0]
  await expect
    .poll(next, { timeout: patience({ seconds: 10 }) })
    .toMatchObject({ trial: gone!.trial, epoch: 1 })
})

test('what fails in one sweep is given out in another that shares the lineage', async () => {
  const shared = {
    parameters: { x: [0.1], epochs: 9 },
    search: 'grid',
    dataset: 'failing',
    seed: 3,
  }
  const id = await post(shared)
  const early = await post(shared)
  const [held] = await askFor(id, 1)
  const opened = () => read<{ trials: TrialSummary[] }>(`/sweeps/${early}/trials`)
  await expect
    .poll(async () => (await opened()).trials.length, { timeout: patience({ seconds: 5 }) })
    .toBe(1)
  await tell(id, held!, 'report', at(1, 0.5))
  const failed = { message: 'the disk of this machine is full' }
  const stop = { verdict: 'stop', until: null }
  expect(await tell(id, held!, 'fail', failed)).toEqual(stop)
  expect(await trial(id, 1)).toMatchObject({
    status: 'failed',
    failure: { code: 'PROGRAM_FAILED' },
  })
  expect(await trial(early, 1)).toMatchObject({ status: 'waiting', failure: null })
  const late = await post(shared)
  const [again] = await askFor(early, 1)
  expect(again).toMatchObject({ epoch: 1, until: 9, starts: 1 })
  expect(await tell(id, held!, 'fail', failed)).toEqual(stop)
  await expect(tell(id, held!, 'report', at(2, 0.4))).rejects.toThrow('TRIAL_NOT_HELD')
  for (let epoch = 2; epoch <= 9; epoch += 1)
    await tell(early, again!, 'report', at(epoch, 1 / epoch))
  const statusOf = async (sweep: string) => (await trial(sweep, 1)).status
  expect(await statusOf(early)).toBe('completed')
  await expect.poll(() => statusOf(late), { timeout: patience({ seconds: 5 }) }).toBe('completed')
  await send(`/sweeps/${id}/trials/1/retry`, {})
  await expect.poll(() => statusOf(id), { timeout: patience({ seconds: 5 }) }).toBe('completed')
})

test('trials that are asked for together have fences of their own', async () => {
  const id = await post({ parameters, search: { kind: 'random', trials: 100 } })
  const trials = await askFor(id, 30)
  expect(new Set(trials.map(({ fence }) => fence)).size).toBe(30)
  const [one, other] = trials
  const mixed = { trial: one!.trial, fence: other!.fence }
  for (const what of ['report', 'complete'])
    await expect(tell(id, mixed, what, at(1, 0.5))).rejects.toThrow('TRIAL_NOT_HELD')
  await expect(tell(id, mixed, 'heartbeat')).rejects.toThrow('TRIAL_NOT_HELD')
  await expect(tell(id, mixed, 'fail', { message: 'mixed' })).rejects.toThrow('TRIAL_NOT_HELD')
  expect(await trial(id, one!.trial)).toMatchObject({ status: 'running', reports: [] })
})
