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
