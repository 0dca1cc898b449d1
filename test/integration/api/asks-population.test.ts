import type { Problem, Sweep, Trial } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { askingProgram, type Held } from '../../support/asking-program.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** Programs train a population: a clone goes on from the state that another trial has saved, with other settings. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })

const { send, read, ask, tell: tellOf } = askingProgram(scheduled)

const definition = {
  name: 'population',
  trainer: 'external',
  parameters: {
    rate: { min: 0.01, max: 0.5, scale: 'log' },
    start: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
    epochs: 8,
  },
  search: { kind: 'random', trials: 6 },
  metric: { name: 'score', goal: 'maximize' },
  stopping: { kind: 'pbt', interval: 2, tune: ['rate'] },
}

interface Settings {
  rate: number
  start: number
}

/** What is trained: a number that comes nearer to 1 by a share of the way. */
const trained = (state: number | undefined, { rate, start }: Settings) => {
  const before = state ?? start
  return before + rate * (1 - before)
}

/** A program that keeps states by lineage and epoch, as others can read them. */
function program(id: string, states: Map<string, number>) {
  const tell = (what: string, held: Held, body: object) => tellOf(id, held, what, body)
  return {
    ask: async (options: object) => (await ask(id, options)).trials,
    tell,
    /** Trains on as far as it is told to, but no more than so many epochs. */
    async train(held: Held, most = Number.POSITIVE_INFINITY): Promise<void> {
      const { lineage, state: from, config } = held
      expect(from?.epoch ?? 0).toBe(held.epoch)
      expect(await tell('heartbeat', held, {})).toMatchObject({ verdict: 'continue' })
      let state = from ? states.get(`${from.lineage} ${from.epoch}`) : undefined
      expect(state !== undefined, 'what it goes on from was saved').toBe(held.epoch > 0)
      // Who has lost it trains it anew.
      expect(replayed({ ...held, epochs: held.epoch }).at(-1)).toBe(state)
      let until: number | null = held.until
      const last = held.epoch + most
      for (let epoch = held.epoch + 1; epoch <= Math.min(until ?? 0, last); epoch += 1) {
        state = trained(state, config as unknown as Settings)
        states.set(`${lineage} ${epoch}`, state)
        until = (await tell('report', held, { epoch, metrics: { score: state } })).until
      }
    },
  }
}

type Replayed = Pick<Held, 'config' | 'phases'> & { epochs: number }

/** What the phases of a trial come to when they are trained alone, from the first epoch on. */
function replayed({ config, phases, epochs }: Replayed): number[] {
  const scores: number[] = []
  let state: number | undefined
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const phase = phases?.findLast(({ fromEpoch }) => fromEpoch < epoch)
    state = trained(state, { ...config, ...phase?.settings } as unknown as Settings)
    scores.push(state)
  }
  return scores
}

test('each clone goes on from a state that was saved, and its phases trained alone give the same curve', async () => {
  const { id } = await send<{ id: string }>('/sweeps', {
    ...definition,
    topK: { k: 1, repeats: 2 },
  })
  const states = new Map<string, number>()
  const one = program(id, states)
  let [isGone, sweep] = [false, await read<Sweep>(`/sweeps/${id}`)]
  const begun = new Set<string>()
  for (; sweep.status === 'running'; sweep = await read<Sweep>(`/sweeps/${id}`)) {
    // Workers are not to have what programs ask for.
    expect(Math.max(...Object.values(await scheduled.fixture.redis.queueCounts()))).toBe(0)
    for (const held of await one.ask({ count: 2, lease: isGone ? 600 : 1 })) {
      if (held.state && held.state.lineage !== held.lineage && !isGone) {
        // This one is gone with a clone after its first epoch: another one goes on from its own state.
        isGone = true
        await one.train(held, 1)
        begun.add(held.lineage)
        continue
      }
      if (held.state && begun.delete(held.lineage))
        expect(held.state).toEqual({ lineage: held.lineage, epoch: 3 })
      await one.train(held)
    }
  }
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: 8 } })
  expect({ isGone, unread: begun.size }).toEqual({ isGone: true, unread: 0 })

  const trials = await Promise.all(
    Array.from({ length: 8 }, (_, at) => read<Trial>(`/sweeps/${id}/trials/${at + 1}`)),
  )
  expect(trials.filter(({ phases }) => phases !== null).length).toBeGreaterThan(2)
  for (const trial of trials) {
    const scores = trial.reports.map((report) => (report as unknown as { score: number }).score)
    expect(scores).toEqual(replayed(trial))
  }
  // Each epoch of each lineage once.
  expect(sweep.epochs.trained).toBe(states.size)
})

test('what ends a trial leaves those on that only wait for the same ancestor', async () => {
  const { id } = await send<{ id: string }>('/sweeps', {
    ...definition,
    topK: { k: 6, repeats: 2 },
  })
  const one = program(id, new Map())
  /** All that can be trained of the fresh runs: an ancestor that several wait for is given out once. */
  const heldOfFresh = async (): Promise<Held[]> => {
    for (;;) {
      const given = await one.ask({ count: 20 })
      if (given.some(({ trial }) => trial > 6)) return given
      for (const held of given) await one.train(held)
    }
  }
  const statuses = async () => {
    const trials = Array.from({ length: 12 }, (_, at) =>
      read<Trial>(`/sweeps/${id}/trials/${7 + at}`),
    )
    return (await Promise.all(trials)).map(({ status }) => status)
  }
  const count = async (status: Trial['status']) =>
    (await statuses()).filter((other) => other === status).length

  const given = await heldOfFresh()
  expect(given.length).toBeLessThan(12)
  const [failing, completing] = given
  await one.tell('fail', failing!, { message: 'no disk' })
  expect(await count('failed')).toBe(1)
  await one.train(completing!, 1)
  await one.tell('complete', completing!, {})
  expect(await count('completed')).toBe(1)

  let sweep = await read<Sweep>(`/sweeps/${id}`)
  for (; sweep.status === 'running'; sweep = await read<Sweep>(`/sweeps/${id}`)) {
    for (const held of [...given.splice(2), ...(await one.ask({ count: 20 }))])
      await one.train(held)
  }
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: 17, failed: 1 } })
})

test('what a population of programs changes is named, or refused with its place', async () => {
  const refused = async (stopping: object) => {
    const whole = { ...definition, stopping: { kind: 'pbt', interval: 2, ...stopping } }
    const said = await send('/sweeps', whole).then(String, (error: Error) => error.message)
    const { code, errors } = JSON.parse(said) as Problem
    return `${code} ${errors.map(({ path, message }) => `${path}: ${message}`)}`
  }
  expect(await refused({})).toBe(
    'INVALID_DEFINITION stopping.tune: pbt changes parameters while trials train: name those that your program can change, as tune: [rate]',
  )
  expect(await refused({ tune: ['rat'] })).toBe(
    'INVALID_DEFINITION stopping.tune.0: there is no parameter rat: is "rate" meant?',
  )
  expect(await refused({ tune: ['rate', 'epochs'] })).toBe(
    'INVALID_DEFINITION stopping.tune.1: epochs cannot change while a trial trains',
  )
  expect(await refused({ tune: [] })).toMatch(
    /^INVALID_REQUEST.*stopping.tune|^INVALID_DEFINITION.*stopping.tune/,
  )
})
