import type { Sweep } from '@sweepstack/protocol'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { boardForAll } from '../../support/board-for-all.ts'

/** A budget of epochs is of the sweep, also one that comes later: the figures of the epochs are made up. */
const board = boardForAll({ train: 1000, val: 400, test: 100 })
const { advance, answer, patch, train } = board

const random = { search: { kind: 'random', trials: 8 }, parallelism: 3 }
const kinds = {
  asha: { stopping: { kind: 'asha', eta: 3 } },
  pbt: { stopping: { kind: 'pbt', interval: 2, resample: 0, synchronous: false } },
  none: { stopping: 'none' },
}

async function open(kind: keyof typeof kinds): Promise<string> {
  const space = { learningRate: { min: 0.01, max: 1, scale: 'log' }, epochs: 9 }
  return board.fixture.open(space, { ...random, ...kinds[kind] })
}

/** Trains whoever is open, the first first, until nobody is or so many were trained. */
async function trainAll(id: string, most = Number.POSITIVE_INFINITY): Promise<void> {
  for (let turn = 0; turn < most; turn += 1) {
    const trials = await board.fixture.trials(id)
    const next = trials.find(({ status }) => status === 'waiting')
    if (next === undefined) return
    await train(id, next.number, ((next.number * 7) % 10) / 10)
  }
}

/** As a version up to 0.1 had it on record, which counted under a budget only. */
async function makeOld(id: string): Promise<void> {
  const raw = new Redis(board.fixture.server.url)
  const [key = ''] = (await raw.keys(`*:sweep:${id}`)) as string[]
  const { countsAll: _, ...head } = JSON.parse((await raw.hget(key, 'head')) as string)
  await raw.hset(key, 'head', JSON.stringify({ ...head, committedEpochs: 0 }))
  await raw.del(`${key}:farthest`)
  await raw.quit()
}

const committedOf = async (id: string) =>
  (await board.fixture.redis.sweeps.read(id))?.state.committedEpochs as number

test.each([
  ['asha', 'a new'],
  ['asha', 'an old'],
  ['pbt', 'a new'],
  ['pbt', 'an old'],
  ['none', 'a new'],
  ['none', 'an old'],
] as const)(
  'under %s, of %s record, it bounds what was trained before it too',
  async (kind, age) => {
    const id = await open(kind)
    await trainAll(id, 5)
    const before = await committedOf(id)
    if (age === 'an old') await makeOld(id)
    const budget = before + 4
    await patch(id, { budget: { epochs: budget } })
    await advance(id)
    await trainAll(id)
    const { epochs, status } = await answer<Sweep>(`sweeps/${id}`)
    expect(status).toBe('completed')
    expect(await committedOf(id)).toBeLessThanOrEqual(budget)
    expect(epochs.trained).toBeLessThanOrEqual(budget)
    // What is left holds another stretch of whoever takes the least.
    expect(epochs.trained).toBeGreaterThan(budget - (kind === 'none' ? 9 : 4))
  },
)
