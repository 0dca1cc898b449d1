import { describe, expect, test } from 'vitest'
import {
  learningRate,
  random,
  type SweepAnswer,
  useWarmBoard,
  warmDefinition,
} from '../../support/warm-board.ts'

/** What is stored of a warm start when it is asked for again, and warm starts between sweeps of programs. */

const warm = useWarmBoard()

describe('an Idempotency-Key', () => {
  const sendOnce = (key: string, body: object) =>
    warm.send<SweepAnswer>('POST', 'sweeps', body, { 'idempotency-key': key })

  test('stands for the sweep of a body with warmStart.sweeps, whatever became of these', async () => {
    const before = await warm.open({ learningRate }, random(3))
    await warm.finish(before)
    const body = warmDefinition({ warmStart: { sweeps: [before] } })
    const first = await sendOnce('warm', body)
    expect(first.status).toBe(201)
    await warm.send('PATCH', `sweeps/${before}`, { search: { trials: 5 } })
    await warm.finish(before)
    expect(await sendOnce('warm', body)).toMatchObject({ status: 200, body: { id: first.body.id } })
    await warm.send('DELETE', `sweeps/${before}`)
    expect(await sendOnce('warm', body)).toMatchObject({ status: 200, body: { id: first.body.id } })
    const other = await sendOnce('warm', warmDefinition())
    expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_CONFLICT' } })
    // A sweep that is gone leaves its key free.
    await warm.send('PATCH', `sweeps/${first.body.id}`, { status: 'cancelled' })
    await warm.advance(first.body.id)
    expect((await warm.send('DELETE', `sweeps/${first.body.id}`)).status).toBe(204)
    expect(await sendOnce('warm', warmDefinition())).toMatchObject({ status: 201 })
  })

  test('stands for the sweep of a body with from, whatever became of these', async () => {
    const [a, b] = [
      await warm.open({ learningRate: [0.1] }),
      await warm.open({ learningRate: [0.2] }),
    ]
    const body = { from: [a, b], name: 'both' }
    const first = await sendOnce('from', body)
    expect(first.status).toBe(201)
    const again = async (sent: object) => {
      const answer = await sendOnce('from', sent)
      expect(answer).toMatchObject({ status: 200, body: { id: first.body.id } })
    }
    await again({ name: 'both', from: [a, b] })
    // The second has another config now, and the first another name and space.
    await warm.send('PATCH', `sweeps/${b}`, { inject: [{ learningRate: 0.7 }] })
    await warm.send('PATCH', `sweeps/${a}`, {
      name: 'new',
      parameters: { learningRate: [0.1, 0.3] },
    })
    for (const id of [a, b]) await warm.finish(id)
    await again(body)
    await warm.send('DELETE', `sweeps/${b}`)
    await again(body)
    expect(await sendOnce('from', { from: [a], name: 'both' })).toMatchObject({ status: 409 })
  })
})

describe('between sweeps of programs', () => {
  const metric = { name: 'loss', goal: 'minimize' }
  const unnamed = /name a dataset/
  const x = { min: 0, max: 1 }
  const own = (parameters: object, rest: object = {}) => ({
    name: 'own',
    trainer: 'external',
    parameters,
    metric,
    ...random(12),
    ...rest,
  })
  type Asked = { trials: { trial: number; fence: number; config: Record<string, number> }[] }

  /** Trains what is asked for until the sweep has ended; answers the configs. */
  async function train(id: string): Promise<Record<string, number>[]> {
    const configs: Record<string, number>[] = []
    for (;;) {
      await warm.advance(id)
      const { trials } = (await warm.send<Asked>('POST', `sweeps/${id}/ask`, { count: 20 })).body
      if (trials.length === 0) return configs
      for (const { trial, fence, config } of trials) {
        configs.push(config)
        const metrics = { loss: Math.abs((config.x ?? 0) - 0.3) }
        await warm.send('POST', `sweeps/${id}/trials/${trial}/report`, { fence, epoch: 1, metrics })
      }
    }
  }
  const post = async (body: object) => warm.send<SweepAnswer>('POST', 'sweeps', body)

  test('a warm start takes the overlapping part, and says that nobody named what is trained', async () => {
    const { id: before } = (await post(own({ x, y: 2 }))).body
    await train(before)
    const tpe = { search: { kind: 'tpe', trials: 3 }, parallelism: 1 }
    const body = own({ x: { min: 0, max: 0.6 }, z: 5 }, { ...tpe, warmStart: { sweeps: [before] } })
    const posted = await post(body)
    expect(posted.status).toBe(201)
    const { warmStart, warnings } = posted.body
    expect(warmStart?.left).toMatchObject([{ because: 'x lies outside of this space' }])
    const left = warmStart?.left[0]?.results ?? 0
    expect((warmStart?.results ?? 0) + left).toBe(12)
    expect(warnings).toContainEqual(expect.stringMatching(unnamed))
    const configs = await train(posted.body.id)
    expect(configs).toHaveLength(3)
    expect(configs.every(({ z }) => z === 5)).toBe(true)

    const named = await post({ ...body, dataset: 'mine' })
    expect(named.body).toMatchObject({
      code: 'WARM_START_IMPOSSIBLE',
      errors: [{ message: expect.stringMatching(/names no dataset, and this one is of mine@/) }],
    })
    const apart = await post(own({ w: x }, { ...tpe, warmStart: { sweeps: [before] } }))
    expect(apart.body).toMatchObject({
      code: 'WARM_START_IMPOSSIBLE',
      errors: [{ message: expect.stringMatching(/vary x, which this space does not have \(12\)/) }],
    })
    const images = await warm.open({ learningRate: [0.1] })
    const mixed = await post(own({ x }, { ...tpe, warmStart: { sweeps: [images] } }))
    expect(mixed.body).toMatchObject({ code: 'WARM_START_IMPOSSIBLE' })
    expect(mixed.body.detail).toMatch(/trained by workers/)
  })

  test('a named dataset is warm without a warning', async () => {
    const { id: before } = (await post(own({ x }, { dataset: 'mine' }))).body
    await train(before)
    const tpe = { search: { kind: 'tpe', trials: 3 }, dataset: 'mine' }
    const { body } = await post(own({ x }, { ...tpe, warmStart: { sweeps: [before] } }))
    expect(body).toMatchObject({ warmStart: { results: 12 } })
    expect(body.warnings).not.toContainEqual(expect.stringMatching(unnamed))
  })

  test('a copy of two has the configs of the second first, or says why it cannot', async () => {
    const grid = { search: 'grid' }
    const a = (await post(own({ x: [0.1, 0.2], y: 1 }, grid))).body.id
    const b = (await post(own({ x: [0.9], y: 1 }, grid))).body.id
    const c = (await post(own({ x: [0.9], q: [3] }, grid))).body.id
    for (const id of [a, b, c]) await train(id)
    const both = await post({ from: [a, b] })
    expect(await train(both.body.id)).toEqual(
      [0.9, 0.1, 0.2].map((one) => ({ x: one, y: 1, epochs: 1 })),
    )
    const unlike = await post({ from: [a, c] })
    expect(unlike.body).toMatchObject({
      code: 'INVALID_DEFINITION',
      errors: expect.arrayContaining([
        { path: 'from.1.q', message: 'is no parameter of the sweep' },
      ]),
    })
    const images = await warm.open({ learningRate: [0.1] })
    expect((await post({ from: [a, images] })).body).toMatchObject({ code: 'INVALID_DEFINITION' })
  })
})
