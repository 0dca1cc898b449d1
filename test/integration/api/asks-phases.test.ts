import type { Replay, Sweep, Trial } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { scheduleFile } from '../../../apps/cli/src/output/schedule-file.ts'
import { askingProgram } from '../../support/asking-program.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** The schedule that a population of programs found is a sweep of its own: what is on record of it, and other seeds. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })

const { send, read, ask, tell } = askingProgram(scheduled)

const population = {
  name: 'population',
  trainer: 'external',
  dataset: 'a-task',
  parameters: { rate: { min: 0.01, max: 0.5, scale: 'log' }, kind: 'x', epochs: 6 },
  search: { kind: 'random', trials: 4 },
  metric: { name: 'score', goal: 'maximize' },
  stopping: { kind: 'pbt', interval: 2, tune: ['rate'] },
}

/** Trains all that is given out; answers with which rate each epoch was trained. */
async function trainAll(id: string): Promise<[epoch: number, rate: unknown][]> {
  const trained: [number, unknown][] = []
  let sweep = await read<Sweep>(`/sweeps/${id}`)
  for (; sweep.status === 'running'; sweep = await read<Sweep>(`/sweeps/${id}`)) {
    for (const held of (await ask(id, { count: 4 })).trials) {
      let until: number | null = held.until
      for (let epoch = held.epoch + 1; epoch <= (until ?? 0); epoch += 1) {
        const phase = held.phases?.findLast(({ fromEpoch }) => fromEpoch < epoch)
        const { rate } = { ...held.config, ...phase?.settings } as { rate: number }
        trained.push([epoch, rate])
        const metrics = { score: held.seed + rate * epoch }
        until = (await tell(id, held, 'report', { epoch, metrics })).until as number | null
      }
    }
  }
  expect(sweep.status).toBe('completed')
  return trained
}

test('a member is trained alone: nothing with the same seed, and by its phases with another', async () => {
  const { id } = await send<{ id: string }>('/sweeps', population)
  await trainAll(id)
  const trials = await Promise.all(
    [1, 2, 3, 4].map((number) => read<Trial>(`/sweeps/${id}/trials/${number}`)),
  )
  const clone = trials.find(({ phases }) => phases !== null)!
  const rates = clone.reports.map(
    (_, at) => clone.phases!.findLast(({ fromEpoch }) => fromEpoch <= at)!.settings.rate,
  )
  expect(new Set(rates).size).toBeGreaterThan(1)

  const replay = await send<Replay>(`/sweeps/${id}/replay`, { stopping: 'median' })
  const clones = trials.filter(({ phases }) => phases !== null).length
  expect(replay).toMatchObject({ configs: 4, clones })

  const file = scheduleFile(await read<Sweep>(`/sweeps/${id}`), clone)
  const same = await send<{ id: string }>('/sweeps', file)
  expect(await trainAll(same.id)).toEqual([])
  expect(await read<Trial>(`/sweeps/${same.id}/trials/1`)).toMatchObject({
    lineage: clone.lineage,
    score: clone.score,
    phases: clone.phases,
  })

  const other = await send<{ id: string }>('/sweeps', { ...file, seed: clone.seed + 1 })
  expect(await trainAll(other.id)).toEqual(rates.map((rate, at) => [at + 1, rate]))
  expect(await send<Replay>(`/sweeps/${other.id}/replay`, {})).toMatchObject({ clones: 0 })
})
