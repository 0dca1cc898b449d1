import { tmpdir } from 'node:os'
import type { ImportanceReport, Sweep, Trial } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { askingProgram, type Held } from '../../support/asking-program.ts'
import { startCli } from '../../support/run-cli.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** A population whose members are compared each alone, and that has fewer programs than members. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })
const { read, ask, tell, post } = askingProgram(scheduled)

const definition = {
  parameters: { rate: { min: 0.001, max: 1, scale: 'log' }, epochs: 20 },
  search: { kind: 'random', trials: 8 },
  stopping: { kind: 'pbt', interval: 4, tune: ['rate'], synchronous: false },
}

test('one program brings all members on together, and what it saved is told as it is', async () => {
  const id = await post(definition)
  const given: Held[] = []
  const sweep = () => read<Sweep>(`/sweeps/${id}`)
  while ((await sweep()).status === 'running') {
    for (const held of (await ask(id, { wait: 1 })).trials) {
      given.push(held)
      const rate = Number(held.config.rate)
      let until: number | null = held.until
      for (let epoch = held.epoch + 1; epoch <= (until ?? 0); epoch += 1) {
        const metrics = { loss: Math.abs(Math.log(rate / 0.05)) + 1 / epoch }
        until = (await tell(id, held, 'report', { epoch, metrics })).until
      }
    }
  }
  // All begin before any goes on, and all have come to the first comparison before any is beyond the second.
  const first = given.slice(0, 8)
  expect(first.map(({ trial, epoch }) => [trial, epoch])).toEqual(first.map((_, at) => [at + 1, 0]))
  expect(new Set(given.slice(8, 16).map(({ trial }) => trial)).size).toBe(8)

  const trials = await Promise.all(
    first.map(({ trial }) => read<Trial>(`/sweeps/${id}/trials/${trial}`)),
  )
  expect(new Set(trials.map(({ lineage }) => lineage)).size).toBe(8)
  const begun = trials.flatMap(({ phases }) => (phases ?? []).slice(1))
  expect(new Set(begun.map(({ fromEpoch }) => fromEpoch)).size).toBeGreaterThan(1)

  const { warnings } = await read<ImportanceReport>(`/sweeps/${id}/importance`)
  expect(warnings.join()).toContain('clones of a population trained with other settings before')

  const { status, epochs } = await sweep()
  expect(status).toBe('completed')
  expect(epochs.unique).toBe(epochs.trained)
  // What a member leaves for a better one is trained beside what was asked.
  expect(epochs.asked).toBe(Math.max(160, epochs.trained))
  const { stdout } = await startCli(tmpdir(), scheduled.url.replace(/\/v1$/, ''), [
    'leaderboard',
    id,
  ]).ended
  const saved = epochs.asked - epochs.trained
  const share = Math.round((100 * saved) / epochs.asked)
  expect(stdout).toContain(
    `${epochs.asked} epochs asked, ${epochs.trained} needed, ${saved} (${share} %) saved by sharing`,
  )
})
