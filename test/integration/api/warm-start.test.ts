import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  type Plan,
  type Problem,
  type Sweep,
  type SweepDifference,
  sayProposal,
} from '@sweepstack/protocol'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startCli } from '../../support/run-cli.ts'
import {
  learningRate,
  random,
  type SweepAnswer,
  useWarmBoard,
  warmDefinition,
} from '../../support/warm-board.ts'

/** Sweeps that begin with what others came to, over HTTP and real records. */

const warm = useWarmBoard()

describe('results of other sweeps', () => {
  test('are told in the plan and the answer, lead the first proposals, and stay as they were', async () => {
    const before = await warm.open({ learningRate }, random(12))
    await warm.finish(before)
    const other = await warm.open({ learningRate: [0.03, 2] })
    await warm.finish(other)
    const body = warmDefinition({ warmStart: { sweeps: [before, other] } })
    const planned = await warm.send<Plan>('POST', 'plans', body)
    const warmStart = {
      results: 13,
      sweeps: [
        { sweep: before, results: 12 },
        { sweep: other, results: 1 },
      ],
      left: [{ because: 'learningRate lies outside of this space', results: 1 }],
    }
    expect(planned.body).toMatchObject({ trials: 4, warmStart })
    const posted = await warm.send<Sweep>('POST', 'sweeps', body)
    expect(posted.body).toMatchObject({
      warmStart,
      definition: { warmStart: { sweeps: [before, other] } },
    })
    const { id } = posted.body

    // Whatever becomes of the others.
    await warm.send('PATCH', `sweeps/${before}`, { search: { trials: 14 } })
    await warm.finish(before)
    expect((await warm.send('DELETE', `sweeps/${other}`)).status).toBe(204)
    expect(await warm.read(id)).toMatchObject({ warmStart })

    const trials = await warm.finish(id)
    expect(trials).toHaveLength(4)
    expect(trials[0]?.reason).toMatchObject({ kind: 'tpe', heard: 13, own: 0 })
    const said = sayProposal(trials[0]?.reason ?? { kind: '' })
    expect(said).toMatch(/; it leans on 13 results of other sweeps beside none of its own$/)
    const rights = trials.map(({ score }) => score ?? 0)
    expect(Math.max(...rights)).toBeGreaterThan(0.85)
    expect(await warm.read(id)).toMatchObject({ status: 'completed', warmStart })

    // An edit plans with them, and takes no others.
    await warm.send('PATCH', `sweeps/${id}`, { search: { trials: 5 } })
    expect(await warm.read(id)).toMatchObject({ trials: 5, warmStart })
    expect((await warm.finish(id)).at(-1)?.reason).toMatchObject({ heard: 13, own: 4 })
  })

  test('of several objectives come with all of them, or not at all', async () => {
    const objectives = ['val_accuracy', 'val_loss']
    const before = await warm.open({ learningRate }, { ...random(33), objectives })
    await warm.finish(before)
    const search = { kind: 'nsga2', trials: 2 }
    const body = warmDefinition({ search, objectives, warmStart: { sweeps: [before] } })
    const { body: posted } = await warm.send<SweepAnswer>('POST', 'sweeps', body)
    expect(posted).toMatchObject({ warmStart: { results: 33 } })
    const [first] = await warm.finish(posted.id)
    expect(first?.reason).toMatchObject({
      kind: 'nsga2',
      heard: 33,
      parentSweeps: [before, before],
    })
    const plain = await warm.open({ learningRate }, random(1))
    await warm.finish(plain)
    const refused = await warm.send<SweepAnswer>('POST', 'plans', {
      ...body,
      warmStart: { sweeps: [plain] },
    })
    expect(refused.body).toMatchObject({
      code: 'WARM_START_IMPOSSIBLE',
      errors: [{ path: 'warmStart.sweeps.0', message: expect.stringMatching(/judge by val_loss/) }],
    })
    const one = warmDefinition({ warmStart: { sweeps: [before] } })
    expect((await warm.send<Plan>('POST', 'plans', one)).body).toMatchObject({
      warmStart: { results: 33 },
    })
  })

  test('are told by the command line: in a plan, when it submits, and as the reason of a trial', async () => {
    const rates = Array.from({ length: 11 }, (_, place) => (place + 1) / 100)
    const before = await warm.open({ learningRate: [...rates, 3] })
    await warm.finish(before)
    const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-warm-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    const body = warmDefinition({ name: 'typed', warmStart: { sweeps: [before] } })
    await writeFile(path.join(directory, 'warm.json'), JSON.stringify(body))
    const url = await warm.listen()
    const cli = async (...args: string[]) => (await startCli(directory, url, args).ended).stdout
    const lines = `begins with 11 results of other sweeps (11 of ${before})
left out of these sweeps: 1: learningRate lies outside of this space`
    expect(await cli('plan', 'warm.json')).toContain(lines)
    const submitted = await cli('submit', 'warm.json')
    expect(submitted).toContain(lines)
    const [id = ''] = submitted.split('\n')
    await warm.finish(id)
    const why = await cli('why', id, '1')
    expect(why).toMatch(/by TPE.*; it leans on 11 results of other sweeps beside none of its own/)
  })

  test('are not looked at again by a file that is applied', async () => {
    const before = await warm.open({ learningRate }, random(3))
    await warm.finish(before)
    const body = warmDefinition({ warmStart: { sweeps: [before] } })
    const { id } = (await warm.send<Sweep>('POST', 'sweeps', body)).body
    await warm.advance(id)
    expect((await warm.send('DELETE', `sweeps/${before}`)).status).toBe(204)
    const differ = async (changes: object) =>
      (await warm.send<SweepDifference>('POST', `sweeps/${id}/difference`, { ...body, ...changes }))
        .body
    expect(await differ({})).toMatchObject({ changes: [], impossible: [], patch: null })
    expect(await differ({ search: { kind: 'tpe', trials: 9 } })).toMatchObject({
      changes: [{ path: 'search.trials', before: 4, after: 9 }],
      plan: { trials: 9, warmStart: { results: 3 } },
    })
    const elsewhere = 'swp_zzzzzzzzzzzzzzzzzzzz'
    expect(await differ({ warmStart: { sweeps: [elsewhere] } })).toMatchObject({
      changes: [{ path: 'warmStart.sweeps', before: [before], after: [elsewhere] }],
      impossible: [{ path: 'warmStart.sweeps', message: expect.stringMatching(/when.*posted/) }],
      patch: null,
    })
    expect(await differ({ warmStart: undefined })).toMatchObject({
      impossible: [{ path: 'warmStart.sweeps' }],
    })
  })

  test('go with given configs, and with a copy', async () => {
    const before = await warm.open({ learningRate }, random(11))
    await warm.finish(before)
    const warmStart = { sweeps: [before, before], configs: [{ learningRate: 0.5 }] }
    const body = { from: before, search: { kind: 'tpe', trials: 3 }, warmStart }
    const { body: posted } = await warm.send<Sweep>('POST', 'sweeps', body)
    expect(posted).toMatchObject({
      trials: 4,
      warmStart: { results: 11, sweeps: [{ sweep: before, results: 11 }], left: [] },
    })
    const trials = await warm.finish(posted.id)
    expect(trials[0]).toMatchObject({ config: { learningRate: 0.5 }, reason: { kind: 'given' } })
    expect(trials[1]?.reason).toMatchObject({ kind: 'tpe', heard: 11 })
  })

  test('are the reason of what auto takes', async () => {
    const before = await warm.open({ learningRate }, random(2))
    await warm.finish(before)
    const warmStart = { sweeps: [before] }
    const plan = async (rest: object) =>
      (await warm.send<Plan>('POST', 'plans', warmDefinition({ warmStart, ...rest }))).body
    expect(await plan({ search: { kind: 'auto', trials: 5 } })).toMatchObject({
      trials: 5,
      chosenSearch: { kind: 'tpe', because: expect.stringMatching(/results of other sweeps/) },
    })
    const parameters = { epochs: 3, learningRate: [0.01, 0.1] }
    const none = await plan({ search: 'auto', stopping: 'asha', parameters })
    expect(none).toMatchObject({
      code: 'WARM_START_IMPOSSIBLE',
      errors: [{ path: 'warmStart.sweeps', message: expect.stringMatching(/outside.*\(2\)/) }],
    })
  })
})

describe('a warm start that is refused', () => {
  let before: string
  let untrained: string
  beforeAll(async () => {
    before = await warm.open({ learningRate }, random(2))
    await warm.finish(before)
    untrained = await warm.open({ learningRate }, random(2))
  })
  test.each([
    ['no sweep', () => ['swp_zzzzzzzzzzzzzzzzzzzz'], {}, 404, 'SWEEP_NOT_FOUND', '.0', /no sweep/],
    ['no id', () => ['x'], {}, 400, 'INVALID_DEFINITION', '.0', /not a sweep id/],
    ['no sweeps', () => [], {}, 400, 'INVALID_DEFINITION', '', /./],
    [
      'a grid',
      () => [before],
      { search: 'grid', parameters: { epochs: 1, learningRate: [1, 0.1] } },
      400,
      'INVALID_DEFINITION',
      '',
      /grid does not.*tpe/,
    ],
    [
      'sobol',
      () => [before],
      { search: { kind: 'sobol', trials: 2 } },
      400,
      'INVALID_DEFINITION',
      '',
      /sobol does not/,
    ],
    [
      'another metric',
      () => [before],
      { metric: 'val_loss' },
      422,
      'WARM_START_IMPOSSIBLE',
      '.0',
      /ranks by val_accuracy.*val_loss/,
    ],
    ['folds', () => [before], { folds: 5 }, 422, 'WARM_START_IMPOSSIBLE', '.0', /no folds/],
    [
      'no trials that have ended',
      () => [untrained],
      {},
      422,
      'WARM_START_IMPOSSIBLE',
      '',
      /not ended \(2\).*name others/,
    ],
    [
      'nothing in the space',
      () => [before],
      { parameters: { epochs: 2, learningRate } },
      422,
      'WARM_START_IMPOSSIBLE',
      '',
      /epochs lies outside/,
    ],
  ] as const)('%s', async (_, sweeps, changes, status, code, place, message) => {
    const body = warmDefinition({ warmStart: { sweeps: sweeps() }, ...changes })
    for (const route of ['plans', 'sweeps']) {
      const answer = await warm.send<Problem>('POST', route, body)
      expect([answer.status, answer.body.code]).toEqual([status, code])
      const [error] = answer.body.errors
      expect(error?.path).toBe(`warmStart.sweeps${place}`)
      expect(`${answer.body.detail} ${error?.message}`).toMatch(message)
    }
  })

  test('an empty one, and a key that is none', async () => {
    const empty = await warm.send<Problem>('POST', 'plans', warmDefinition({ warmStart: {} }))
    expect(empty.body).toMatchObject({
      code: 'INVALID_DEFINITION',
      errors: [{ path: 'warmStart' }],
    })
    const wrong = warmDefinition({ warmStart: { sweep: [before] } })
    const { body } = await warm.send<Problem>('POST', 'plans', wrong)
    expect(body.errors).toContainEqual({
      path: 'warmStart.sweep',
      message: expect.stringContaining('"sweeps"'),
    })
  })
})
