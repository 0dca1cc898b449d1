import type { Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { askingProgram, at, type Held } from '../../support/asking-program.ts'
import { patience } from '../../support/machine-speed.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** A program ends a trial where a stopper, or a pause, would have it rest. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })

const { send, read, ask, askFor, tell, train, trial, post } = askingProgram(scheduled)

const newSweep = (stopping?: unknown) =>
  post({
    ...{ parameters: { x: { min: 0, max: 1 }, epochs: 9 }, search: { kind: 'random', trials: 9 } },
    ...(stopping ? { stopping } : {}),
  })

const stop = { verdict: 'stop', until: null }

/** Trains all that is given out until the sweep is over. */
async function trainOn(id: string, given: number[]): Promise<Sweep> {
  for (;;) {
    for (const held of (await ask(id, { count: 9 })).trials) {
      given.push(held.trial)
      await train(id, held, held.trial)
    }
    const sweep = await read<Sweep>(`/sweeps/${id}`)
    if (sweep.status !== 'running') return sweep
  }
}

const stoppers = [
  { kind: 'asha', eta: 3 },
  { kind: 'asha', eta: 3, form: 'stopping' },
  { kind: 'hyperband' },
  { kind: 'median' },
]

test.each(stoppers)(
  'what completes at a rung of $kind ($form) ends there',
  async (stopping) => {
    const id = await newSweep(stopping)
    const [best, ...others] = await askFor(id, 9)
    expect(best).toMatchObject({ epoch: 0 })
    const last = at(best!.until, 0.01)
    await train(id, best!, 0.01, best!.until - 1)
    expect(await tell(id, best!, 'complete', last)).toEqual(stop)
    expect(await tell(id, best!, 'complete', last)).toEqual(stop)
    expect(await tell(id, best!, 'complete')).toEqual(stop)
    for (const held of others) await train(id, held, held.trial)
    const given: number[] = []
    const sweep = await trainOn(id, given)
    expect(given).not.toContain(best!.trial)
    expect(sweep).toMatchObject({ status: 'completed', counts: { resting: 0, waiting: 0 } })
    expect(await trial(id, best!.trial)).toMatchObject({ status: 'completed', score: 0.01 })
    const { rows } = await scheduled.fixture.board(id)
    expect(rows[0]).toMatchObject({ trial: best!.trial, score: 0.01 })
    expect(await tell(id, best!, 'complete', last)).toEqual(stop)
  },
  patience({ seconds: 20 }),
)

test(
  'a trial that rests is completed by a word of who held it, and is not given out again',
  async () => {
    for (const kind of ['asha', 'hyperband']) {
      const id = await newSweep({ kind, eta: 3 })
      const [best, ...others] = await askFor(id, 9)
      await train(id, best!, 0.01, best!.until)
      expect(await tell(id, best!, 'complete')).toEqual(stop)
      expect(await tell(id, best!, 'complete')).toEqual(stop)
      for (const held of others) await train(id, held, held.trial)
      const given: number[] = []
      const sweep = await trainOn(id, given)
      expect(given.length).toBeGreaterThan(0)
      expect(given).not.toContain(best!.trial)
      expect(sweep).toMatchObject({ status: 'completed', counts: { resting: 0, waiting: 0 } })
      expect(await trial(id, best!.trial)).toMatchObject({ status: 'completed', score: 0.01 })
    }
  },
  patience({ seconds: 20 }),
)

test(
  'a trial is completed while its sweep is paused',
  async () => {
    const id = await newSweep()
    const [one, other] = await askFor(id, 2)
    await tell(id, other!, 'report', at(1, 0.5))
    await send(`/sweeps/${id}`, { status: 'paused' }, 'PATCH')
    const statusOf = async (held: Held) => (await trial(id, held.trial)).status
    await expect.poll(() => statusOf(one!), { timeout: patience({ seconds: 5 }) }).toBe('waiting')
    expect(await tell(id, one!, 'complete', at(1, 0.01))).toEqual(stop)
    expect(await tell(id, other!, 'complete')).toEqual(stop)
    expect([await statusOf(one!), await statusOf(other!)]).toEqual(['completed', 'completed'])
    await send(`/sweeps/${id}`, { status: 'running' }, 'PATCH')
    const status = async () => (await read<Sweep>(`/sweeps/${id}`)).status
    await expect.poll(status, { timeout: patience({ seconds: 5 }) }).toBe('running')
    const given: number[] = []
    const sweep = await trainOn(id, given)
    expect(sweep).toMatchObject({ status: 'completed', counts: { completed: 9 } })
    expect(given).toHaveLength(7)
  },
  patience({ seconds: 20 }),
)
