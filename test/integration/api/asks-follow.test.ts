import { setTimeout as sleep } from 'node:timers/promises'
import type { AskAnswer, TrialSummary } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { patience } from '../../support/machine-speed.ts'
import { scheduledBoard } from '../../support/scheduled-board.ts'

/** Sweeps that learn from what programs report open what these ask for, and no more. */

const scheduled = scheduledBoard({ train: 10, val: 10, test: 0 })

const tpe = { kind: 'tpe', trials: 24 }
const parameters = { x: { min: 0, max: 1 }, y: { min: 0, max: 1 } }

async function post<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(scheduled.url + path, {
    ...{ method: 'POST', headers, body: JSON.stringify(body) },
    ...(signal ? { signal } : {}),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as T
}

async function newSweep(rest: object = {}): Promise<string> {
  const metric = { name: 'loss', goal: 'minimize' }
  const definition = { name: 's', trainer: 'external', parameters, metric, search: tpe, ...rest }
  return (await post<{ id: string }>('/sweeps', definition)).id
}

const ask = (id: string, body: object = {}) => post<AskAnswer>(`/sweeps/${id}/ask`, body)

async function complete(id: string, { trial, fence, config }: AskAnswer['trials'][number]) {
  const { x, y } = config as { x: number; y: number }
  const metrics = { loss: (x - 0.3) ** 2 + (y - 0.6) ** 2 }
  await post(`/sweeps/${id}/trials/${trial}/complete`, { fence, epoch: 1, metrics })
}

const trialsOf = (id: string): Promise<TrialSummary[]> => scheduled.fixture.trials(id)

/** How many results a proposal was made by; undefined of a blind one. */
function seen({ reason }: TrialSummary): number | undefined {
  return reason?.kind === 'tpe' ? Number(reason.good) + Number(reason.others) : undefined
}

/** Trains until the sweep is over. */
async function train(id: string, whileTraining: () => Promise<void> = async () => undefined) {
  for (;;) {
    const { status, trials } = await ask(id)
    for (const held of trials) {
      await whileTraining()
      await complete(id, held)
    }
    if (status !== 'running') return
  }
}

test('a program that asks for one trial at a time gets proposals that saw all that it reported', async () => {
  const id = await newSweep()
  let most = 0
  await train(id, async () => {
    const trials = await trialsOf(id)
    most = Math.max(most, trials.filter(({ status }) => status === 'waiting').length)
  })
  const trials = await trialsOf(id)
  expect(trials).toHaveLength(tpe.trials)
  expect(most).toBe(0)
  const learned = trials.filter((trial) => seen(trial) !== undefined)
  expect(learned.length).toBeGreaterThan(10)
  expect(learned.map(seen)).toEqual(learned.map(({ number }) => number - 1))
})

test('of several programs each proposal saw all but what was in hand, whatever the parallelism is', async () => {
  const id = await newSweep({ parallelism: 100 })
  const programs = 4
  let most = 0
  await Promise.all(
    Array.from({ length: programs }, () =>
      train(id, async () => {
        await sleep(20)
        const open = (await trialsOf(id)).filter(({ status }) => /waiting|running/.test(status))
        most = Math.max(most, open.length)
      }),
    ),
  )
  expect(most).toBeLessThanOrEqual(programs)
  const trials = await trialsOf(id)
  expect(trials).toHaveLength(tpe.trials)
  for (const trial of trials) {
    const known = seen(trial)
    if (known !== undefined) expect(known).toBeGreaterThanOrEqual(trial.number - programs)
  }
})

test('who asks for ten trials gets ten, and who is gone none', async () => {
  const id = await newSweep()
  const { trials } = await ask(id, { count: 10 })
  expect(trials).toHaveLength(10)
  const gone = new AbortController()
  const lost = post(`/sweeps/${id}/ask`, { count: 100, wait: 20 }, gone.signal).catch(() => 'gone')
  const wanted = () =>
    scheduled.fixture.redis.sweeps.pending(id).then((moment) => moment?.time?.programs)
  await expect
    .poll(() => trialsOf(id).then(({ length }) => length), { timeout: patience({ seconds: 5 }) })
    .toBeGreaterThan(10)
  gone.abort()
  expect(await lost).toBe('gone')
  await expect.poll(wanted, { timeout: patience({ seconds: 3 }) }).toMatchObject({ wanted: 0 })
})

test('nobody waits for what cannot come, and the end of the sweep is told at once', async () => {
  const grid = await newSweep({ search: { kind: 'random', trials: 1 } })
  while ((await ask(grid)).trials.length === 0) await sleep(10)
  const asked = performance.now()
  expect(await ask(grid, { wait: 20 })).toMatchObject({ status: 'running', trials: [] })
  expect(performance.now() - asked).toBeLessThan(patience({ seconds: 2 }))

  const id = await newSweep({ search: { ...tpe, trials: 1 } })
  const [held] = (await ask(id)).trials
  const waiting = ask(id, { wait: 20 })
  await complete(id, held!)
  const begun = performance.now()
  expect(await waiting).toMatchObject({ status: 'completed', trials: [] })
  expect(performance.now() - begun).toBeLessThan(patience({ seconds: 5 }))
  expect(await ask(await newSweep(), { wait: 0 })).toMatchObject({ status: 'running' })
})

test('a budget of epochs has promotions, though nobody says how many programs there are', async () => {
  const id = await newSweep({
    parameters: { ...parameters, epochs: 9 },
    search: { kind: 'random', trials: 100 },
    stopping: { kind: 'asha', eta: 3 },
    budget: { epochs: 40 },
  })
  for (;;) {
    const { status, trials } = await ask(id)
    if (status !== 'running') break
    for (const { trial, fence, epoch, until } of trials) {
      for (let next = epoch + 1; next <= until; next += 1) {
        const report = { fence, epoch: next, metrics: { loss: trial + 1 / next } }
        const { verdict } = await post<{ verdict: string }>(
          `/sweeps/${id}/trials/${trial}/report`,
          report,
        )
        if (verdict !== 'continue') break
      }
    }
  }
  const trials = await trialsOf(id)
  expect(trials.length).toBeLessThan(30)
  expect(trials.filter(({ status }) => status === 'completed').length).toBeGreaterThan(0)
})
