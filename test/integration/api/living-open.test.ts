import type { Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { askingProgram } from '../../support/asking-program.ts'
import { patience } from '../../support/machine-speed.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** What an edit says of trials that are open already. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })
const { send, read, post, askFor, tell, trial } = askingProgram(scheduled)

const parameters = { x: [1, 2, 3, 4, 5, 6, 7, 8], epochs: 2 }
const ban = (id: string, ...conditions: string[]) =>
  send<Sweep>(`/sweeps/${id}`, { ban: conditions }, 'PATCH')

test('a ban names the open trials that it excludes, and those alone', async () => {
  const id = await post({ parameters })
  const held = await askFor(id, 8)
  await tell(id, held[7]!, 'complete', { epoch: 1, metrics: { loss: 1 } })
  expect((await ban(id, 'x > 8')).warnings).toEqual([])
  expect((await ban(id, 'x > 1')).warnings).toEqual([
    '6 trials that the edit excludes were opened before it, and go on: 2, 3, 4, 5, 6 and 1 more',
  ])
  // What was excluded before is no news.
  expect((await ban(id, 'x = 1', 'x > 5')).warnings).toEqual([
    '1 trial that the edit excludes was opened before it, and goes on: 1',
  ])
  expect(await trial(id, 2)).toMatchObject({ status: 'running' })
})

test('what a parallelism leaves unopened is excluded at once', async () => {
  const id = await post({ parameters, parallelism: 3 })
  const held = await askFor(id, 3)
  expect((await ban(id, 'x > 3')).warnings.join()).not.toContain('opened before')
  for (const one of held) await tell(id, one, 'complete', { epoch: 1, metrics: { loss: 1 } })
  await expect
    .poll(async () => (await read<Sweep>(`/sweeps/${id}`)).status, {
      timeout: patience({ seconds: 5 }),
    })
    .toBe('completed')
  expect(await scheduled.fixture.trials(id)).toHaveLength(3)
})
