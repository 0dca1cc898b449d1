import { tmpdir } from 'node:os'
import { type Replay, replaySchema } from '@sweepstack/protocol'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf, workerRecord } from '../../support/records.ts'
import { startCli } from '../../support/run-cli.ts'

/** Sweeps over real records whose curves are made up, replayed over HTTP and by the command. */

let board: Board
let url: string
beforeAll(async () => {
  board = await startBoard({ train: 1000, val: 500, test: 100 })
  url = await board.listen()
})
afterAll(() => board?.[Symbol.asyncDispose]())

const runCli = (...args: string[]) => startCli(tmpdir(), url, args).ended

const levels = [0.5, 0.9, 0.4, 0.7, 0.6, 0.8, 0.3, 0.2, 0.1]

/** Trains each trial up to its number of epochs, towards its level. */
async function sweepOf(epochs: number[], rest: object = {}): Promise<string> {
  const learningRate = levels.map((_, place) => (place + 1) / 1000)
  const id = await board.open({ learningRate, epochs: 9 }, rest)
  for (const { number, lineage } of await board.trials(id)) {
    const { redis } = board
    const started = await redis.lineages.start(lineage, 'w1')
    if (started.kind !== 'started') throw new Error('did not start')
    const level = levels[(number - 1) % levels.length] as number
    for (let epoch = 1; epoch <= (epochs[number - 1] ?? 9); epoch += 1) {
      const val_accuracy = level * (1 - 0.5 ** epoch)
      const report = reportOf(epoch, { val_accuracy, seconds: 2 })
      await redis.lineages.report(lineage, started.fence, report)
    }
  }
  return id
}

async function replay(id: string, body: object): Promise<Replay> {
  const response = await fetch(`${url}/v1/sweeps/${id}/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  expect(response.status, JSON.stringify(answer)).toBe(200)
  return replaySchema.parse(answer)
}

test('a finished grid replayed under ASHA: epochs saved, the best found', async () => {
  const id = await sweepOf([])
  const body = { stopping: { kind: 'asha', eta: 3 }, workers: 1 }
  const found = await replay(id, body)
  expect(found).toMatchObject({ configs: 9, complete: 9, workers: 1 })
  expect(found.epochs.recorded).toBe(81)
  expect(found.epochs.saved).toBeGreaterThan(50)
  expect(found.seconds).toBe(2 * found.epochs.replayed)
  expect(found.best.map(({ trial }) => trial)).toEqual([2, 6, 4, 5, 1])
  expect(found.winner).toMatchObject({ trial: 2, found: true })

  const { stdout } = await runCli('replay', id, '--stopping', 'asha', '--workers', '1')
  expect(stdout).toContain(`81 on record, ${found.epochs.replayed} replayed`)
  expect(stdout).toMatch(/^ *1 +2 +0\.8982 +yes +9$/m)
  const json = await runCli('--json', 'replay', id, '--stopping', 'asha', '--workers', '1')
  expect(JSON.parse(json.stdout)).toEqual(found)
})

test('hyperband, the median and a random order; the parallelism of the sweep is that of the replay', async () => {
  const id = await sweepOf([], { parallelism: 9 })
  expect(await replay(id, {})).toMatchObject({ workers: 9, epochs: { saved: 0 } })
  const hyperband = await replay(id, { stopping: 'hyperband' })
  expect(hyperband.ended).toMatchObject({ completed: 1, stopped: 8 })
  const median = await replay(id, { stopping: { kind: 'median', least: 1 } })
  expect(median.ended.stopped).toBeGreaterThan(0)
  const budget = { epochs: 18 }
  const orders = [1, 2, 3, 4].map((seed) => replay(id, { search: 'random', seed, budget }))
  const begun = (await Promise.all(orders)).map(({ best }) => best.map(({ begunAs }) => begunAs))
  expect(new Set(begun.map(String)).size).toBeGreaterThan(1)
  for (const search of ['random', 'tpe']) {
    const words = ['replay', id, '--search', search, '--budget', '20', '--workers', '1']
    expect((await runCli(...words)).stdout).toContain(
      'trials: 2 completed, 7 not begun, for want of budget\n',
    )
  }
  const tpe = await replay(id, { search: 'tpe', seed: 7 })
  expect(tpe).toMatchObject({ ended: { completed: 9 }, epochs: { saved: 0 } })
})

test('a stopper that could stop nothing is refused as in a sweep', async () => {
  const id = await sweepOf([])
  const late = await runCli('replay', id, '--stopping', 'asha', '--min', '9')
  expect(late).toMatchObject({ code: 1, stdout: '' })
  expect(late.stderr).toContain('The stopper can stop nothing: no rung is below the end of trials')
  expect(late.stderr).toContain('give a min below 9')
  const grace = await runCli('replay', id, '--stopping', 'median', '--grace', '20')
  expect(grace.stderr).toContain('give a grace below 9')
  expect((await runCli('replay', id, '--stopping', 'asha', '--min', '8')).code).toBe(0)
})

test('curves that end too early are named, and what depends on them is open', async () => {
  const id = await sweepOf([9, 3])
  const found = await replay(id, { stopping: 'asha', workers: 1 })
  expect(found.tooEarly).toEqual({ configs: 1, trials: [{ trial: 2, known: 3, epochs: 9 }] })
  expect(found.best[0]).toMatchObject({ trial: 6, found: null })
  const { stdout } = await runCli('replay', id, '--stopping', 'asha', '--workers', '1')
  expect(stdout).toContain('trial 2 (3 of 9 epochs)')
})

test('a sweep that goes on is replayed on the slots that are there, and names no best before there is one', async () => {
  const id = await sweepOf(levels.map(() => 3))
  expect(await replay(id, {})).toMatchObject({ workers: 8, workersBy: 'assumed', best: [] })
  const assumed = await runCli('replay', id)
  expect(assumed.stdout).toContain('8 workers, assumed, for neither the sweep nor a fleet')
  const announce = () => board.redis.fleet.announce(workerRecord({ slots: 3 }))
  await announce()
  const announced = setInterval(announce, 1000)
  onTestFinished(() => clearInterval(announced))
  const { stdout } = await runCli('replay', id, '--stopping', 'asha')
  expect(stdout).toContain('9 configs on record, 0 with all their epochs; 3 workers, the slots')
  expect(stdout).toMatch(/no config has come to its last epoch with a score.*replay again/)
  expect(stdout).not.toMatch(/^rank/m)
  const bounded = await sweepOf([], { parallelism: 2 })
  expect(await replay(bounded, {})).toMatchObject({ workers: 2, workersBy: 'parallelism' })
  const wide = await sweepOf([], { parallelism: 200 })
  expect(await replay(wide, {})).toMatchObject({ workers: 3, workersBy: 'slots' })
  expect(await replay(wide, { workers: 5 })).toMatchObject({ workers: 5, workersBy: 'request' })
})

describe('a sweep without a curve says why there is nothing to replay, and why nothing was decided', () => {
  const own = {
    name: 'own',
    trainer: 'external',
    parameters: { x: [1, 2], epochs: 4 },
    metric: { name: 'loss', goal: 'minimize' },
    stopping: 'asha',
  }
  const patch = async (id: string, payload: object) => {
    await board.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload })
    await board.scheduler.advance(id)
  }
  const openAsha = () => board.open({ learningRate: [0.5, 0.6], epochs: 4 }, { stopping: 'asha' })
  const failAll = async (id: string) => {
    const failure = { code: 'DIVERGED', class: 'diverged' as const, message: 'loss is NaN' }
    for (const { lineage } of await board.trials(id)) {
      const started = await board.redis.lineages.start(lineage, 'w1')
      if (started.kind !== 'started') throw new Error('did not start')
      await board.redis.lineages.fail(lineage, started.fence, failure)
    }
    await board.scheduler.advance(id)
  }
  const states: [string, () => Promise<string>, RegExp, RegExp, RegExp][] = [
    [
      'waits',
      openAsha,
      /wait for a slot; sweepstack workers/,
      /yet: no trial has come/,
      /waits for a slot/,
    ],
    [
      'is paused',
      async () => {
        const id = await openAsha()
        await patch(id, { status: 'paused' })
        return id
      },
      /it is paused; sweepstack resume swp_/,
      /paused: sweepstack resume swp_/,
      /the sweep is paused/,
    ],
    [
      'was cancelled',
      async () => {
        const id = await openAsha()
        await patch(id, { status: 'cancelled' })
        return id
      },
      /it is cancelled, and 0 of its trials failed and 2 were cancelled/,
      /decided: the sweep is cancelled, and no trial came to its first/,
      /trial 1 was cancelled with its sweep/,
    ],
    [
      'failed',
      async () => {
        const id = await openAsha()
        await failAll(id)
        return id
      },
      /all its trials failed before their first epoch; sweepstack failures swp_/,
      /the sweep is failed.*; 2 trials failed: sweepstack failures swp_/,
      /trial 1 failed: loss is NaN/,
    ],
    [
      'is of programs',
      async () => {
        const response = await board.app.inject({ method: 'POST', url: '/v1/sweeps', payload: own })
        const { id } = response.json() as { id: string }
        await board.scheduler.advance(id)
        return id
      },
      /no program has reported an epoch; they ask for trials by POST \/v1\/sweeps\/swp_/,
      /for no program has asked for one/,
      /waits for a program to ask for it/,
    ],
  ]
  test.each(states)('%s', async (_, make, nothing, undecided, ofTrial) => {
    const id = await make()
    const { code, stderr } = await runCli('replay', id)
    expect(code).not.toBe(0)
    expect(stderr).toContain('no curve on record yet')
    expect(stderr).toMatch(nothing)
    expect((await runCli('why', id)).stdout).toMatch(undecided)
    expect((await runCli('why', id, '1')).stdout).toMatch(ofTrial)
  })
})

test('bad requests: what is wrong with them, and what to do', async () => {
  const id = await board.open({ learningRate: 0.5 })
  const nothing = await runCli('replay', id, '--stopping', 'asha')
  expect(nothing.code).not.toBe(0)
  expect(nothing.stderr).toContain('no curve on record yet')
  const eta = await runCli('replay', id, '--stopping', 'asha', '--eta', '1')
  expect(eta.code).not.toBe(0)
  expect(eta.stderr).toContain('give at least 2')
  const other = await runCli('replay', id, '--stopping', 'ahsa')
  expect(other.code).not.toBe(0)
  expect(other.stderr).toContain('did you mean "asha"?')
  const unknown = await runCli('replay', id, '--stopping', 'hyperband', '--rungs', '3')
  expect(unknown.stderr).toContain('stopping.rungs: unknown key')
  expect(unknown.stderr).toContain('known: kind, form, eta, min, rounding')
  const unnamed = await runCli('replay', id, '--min-delta', '4')
  expect(unnamed.stderr).toContain('--min-delta is an option of a stopper, and none is named')
  expect((await runCli('replay', id, '--stopping', 'pbt')).stderr).toContain('cannot be replayed')
  const response = await fetch(`${url}/v1/sweeps/swp_${'0'.repeat(20)}/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  expect(await response.json()).toMatchObject({ code: 'SWEEP_NOT_FOUND' })
})
