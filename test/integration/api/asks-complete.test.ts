import type { AskAnswer, Sweep, TrialSummary, VerdictAnswer } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { patience } from '../../support/machine-speed.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** A program ends a trial where a stopper, or a pause, would have it rest. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })

type Held = AskAnswer['trials'][number]

async function send<T>(path: string, body: object, method = 'POST'): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(scheduled.url + path, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as T
}

async function newSweep(stopping: unknown): Promise<string> {
  const metric = { name: 'loss', goal: 'minimize' }
  const definition = {
    ...{ name: 's', trainer: 'external', parameters: { x: { min: 0, max: 1 }, epochs: 9 } },
    ...{ metric, search: { kind: 'random', trials: 9 }, ...(stopping ? { stopping } : {}) },
  }
  return (await send<{ id: string }>('/sweeps', definition)).id
}

const ask = (id: string, count: number) =>
  send<AskAnswer>(`/sweeps/${id}/ask`, { count, lease: 600 }).then(({ trials }) => trials)

async function askAll(id: string): Promise<Held[]> {
  const trials: Held[] = []
  while (trials.length < 9) trials.push(...(await ask(id, 9 - trials.length)))
  return trials
}

const tell = (id: string, { trial, fence }: Held, what: string, body: object = {}) =>
  send<VerdictAnswer>(`/sweeps/${id}/trials/${trial}/${what}`, { fence, ...body })

const stop = { verdict: 'stop', until: null }
const at = (epoch: number, loss: number) => ({ epoch, metrics: { loss } })
const read = async <T>(path: string) => (await fetch(scheduled.url + path)).json() as Promise<T>

/** Goes on as long as it is told to. */
async function train(id: string, held: Held, loss: number) {
  let until: number | null = held.until
  for (let epoch = held.epoch + 1; epoch <= (until ?? 0); epoch += 1)
    until = (await tell(id, held, 'report', at(epoch, loss))).until
}

/** Trains all that is given out until the sweep is over. */
async function trainOn(id: string, given: number[]): Promise<Sweep> {
  for (;;) {
    for (const held of await ask(id, 9)) {
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
    const [best, ...others] = await askAll(id)
    expect(best).toMatchObject({ epoch: 0 })
    const last = at(best!.until, 0.01)
    for (let epoch = 1; epoch < best!.until; epoch += 1)
      await tell(id, best!, 'report', at(epoch, 0.01))
    expect(await tell(id, best!, 'complete', last)).toEqual(stop)
    expect(await tell(id, best!, 'complete', last)).toEqual(stop)
    expect(await tell(id, best!, 'complete')).toEqual(stop)
    for (const held of others) await train(id, held, held.trial)
    const given: number[] = []
    const sweep = await trainOn(id, given)
    expect(given).not.toContain(best!.trial)
    expect(sweep).toMatchObject({ status: 'completed', counts: { resting: 0, waiting: 0 } })
    const trial = await read<TrialSummary>(`/sweeps/${id}/trials/${best!.trial}`)
    expect(trial).toMatchObject({ status: 'completed', score: 0.01 })
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
      const [best, ...others] = await askAll(id)
      for (let epoch = 1; epoch <= best!.until; epoch += 1)
        await tell(id, best!, 'report', at(epoch, 0.01))
      expect(await tell(id, best!, 'complete')).toEqual(stop)
      expect(await tell(id, best!, 'complete')).toEqual(stop)
      for (const held of others) await train(id, held, held.trial)
      const given: number[] = []
      const sweep = await trainOn(id, given)
      expect(given.length).toBeGreaterThan(0)
      expect(given).not.toContain(best!.trial)
      expect(sweep).toMatchObject({ status: 'completed', counts: { resting: 0, waiting: 0 } })
      const trial = await read<TrialSummary>(`/sweeps/${id}/trials/${best!.trial}`)
      expect(trial).toMatchObject({ status: 'completed', score: 0.01 })
    }
  },
  patience({ seconds: 20 }),
)

test(
  'a trial is completed while its sweep is paused',
  async () => {
    const id = await newSweep(undefined)
    const [one, other] = await ask(id, 2)
    await tell(id, other!, 'report', at(1, 0.5))
    await send(`/sweeps/${id}`, { status: 'paused' }, 'PATCH')
    const statusOf = async ({ trial }: Held) =>
      (await read<TrialSummary>(`/sweeps/${id}/trials/${trial}`)).status
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
