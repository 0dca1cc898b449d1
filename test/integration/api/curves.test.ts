import { createClient } from '@sweepstack/client'
import type { TrialSummary } from '@sweepstack/protocol'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { longestTurn } from '../../support/longest-turn.ts'
import { reportOf } from '../../support/records.ts'

let board: Board
let url: string
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 100, test: 0 })
  url = await board.listen()
})
afterAll(async () => board?.[Symbol.asyncDispose]())

const client = () => createClient({ url })
/** Ups and downs, with one epoch that stands out. */
const accuracyOf = ({ number }: TrialSummary, epoch: number) =>
  epoch === 7 * number ? 0.99 : ((epoch * 37 + number) % 50) / 100

async function train(trial: TrialSummary, epochs: number): Promise<void> {
  const started = await board.redis.lineages.start(trial.lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  for (let epoch = started.epoch + 1; epoch <= epochs; epoch += 1) {
    const report = reportOf(epoch, { val_accuracy: accuracyOf(trial, epoch), loss: 1 / epoch })
    await board.redis.lineages.report(trial.lineage, started.fence, report)
  }
  await board.redis.lineages.handBack(trial.lineage, started.fence)
}

/** Points of the lineage of a trial. */
function curveOf(curves: Awaited<ReturnType<ReturnType<typeof client>['curves']>>, number: number) {
  const { offsets, epochs, values } = [...curves.series.values()][0]!
  const lineage = curves.lineage[curves.number.indexOf(number)]!
  const [from, to] = [offsets[lineage]!, offsets[lineage + 1]!]
  return [...epochs.subarray(from, to)].map((epoch, at) => [epoch, values[from + at]])
}

test('trials with a lineage share its curve, of which each has its own part', async () => {
  const id = await board.open({ epochs: [3, 5], optimizer: ['adam', 'sgd'] })
  const trials = await board.trials(id)
  const [short, , long] = trials.map((trial) => trial.epochs)
  expect(new Set([short, long]).size).toBeGreaterThan(0)
  for (const trial of trials.filter(({ epochs }) => epochs === 5)) await train(trial, 5)
  const curves = await client().curves(id, { metrics: ['val_accuracy', 'loss'] })
  expect(curves).toMatchObject({ sweep: id, points: 500, trials: 4, next: '' })
  expect(curves.lineages).toHaveLength(2)
  expect([...curves.number]).toEqual([1, 2, 3, 4])
  expect([...curves.until]).toEqual(trials.map(({ epochs }) => epochs))
  expect([...curves.lineage].map((place) => curves.lineages[place])).toEqual(
    trials.map(({ lineage }) => lineage),
  )
  for (const trial of trials) {
    const { reports } = await client().trial(id, trial.number)
    const told = curveOf(curves, trial.number).slice(0, trial.epochs)
    expect(told).toEqual(
      reports.map(({ epoch, val_accuracy }) => [epoch, Math.fround(val_accuracy as number)]),
    )
  }
  const loss = curves.series.get('loss')!
  expect([...loss.values.subarray(0, 2)]).toEqual([1, 0.5])
})

test('long curves come with fewer points, and every spike', async () => {
  const id = await board.open({ epochs: 400, learningRate: [0.1, 0.01] })
  for (const trial of await board.trials(id)) await train(trial, 399)
  const curves = await client().curves(id, { points: 40 })
  for (const trial of await board.trials(id)) {
    const points = curveOf(curves, trial.number)
    expect(points.length).toBeLessThanOrEqual(40)
    expect(points).toContainEqual([7 * trial.number, Math.fround(0.99)])
    expect([points[0]?.[0], points.at(-1)?.[0]]).toEqual([1, 399])
    for (const [epoch, value] of points) {
      expect(value).toBe(Math.fround(accuracyOf(trial, epoch as number)))
    }
  }
  // What is read later goes on from what was read.
  const [first] = await board.trials(id)
  await train(first!, 400)
  const later = curveOf(await client().curves(id, { points: 10_000 }), 1)
  expect(later).toHaveLength(400)
  expect(later.at(-1)).toEqual([400, Math.fround(accuracyOf(first!, 400))])
})

test('conditions pick trials by parameters, status and metrics', async () => {
  const id = await board.open({ optimizer: ['adam', 'sgd', 'adamax'] })
  const trials = await board.trials(id)
  for (const trial of trials.slice(0, 2)) await board.finish(trial, 40 + 10 * trial.number)
  const numbers = async (...where: string[]) => [...(await client().curves(id, { where })).number]
  expect(await numbers('optimizer!=adam')).toEqual([2, 3])
  expect(await numbers('status=completed')).toEqual([1, 2])
  expect(await numbers('status=completed', 'val_accuracy>0.55')).toEqual([2])
  expect(await numbers('trial>=2')).toEqual([2, 3])
  expect(await numbers('optimizer="adam"', 'status = completed')).toEqual([1])
  expect(await numbers('status=failed')).toEqual([])
  for (const query of [
    { where: ['colour=red'] },
    { where: ['optimizer=none'] },
    { metrics: ['colour'] },
    { points: 3 },
  ]) {
    await expect(client().curves(id, query)).rejects.toMatchObject({
      problem: { code: 'INVALID_REQUEST' },
    })
  }
})

test('what did not change is not sent again', async () => {
  const id = await board.open({ epochs: 2 })
  const [trial] = await board.trials(id)
  await train(trial!, 1)
  const path = `${url}/v1/sweeps/${id}/curves`
  const etag = (await fetch(path)).headers.get('etag') as string
  const again = () => fetch(path, { headers: { 'if-none-match': etag } })
  expect((await again()).status).toBe(304)
  expect((await fetch(`${path}?points=5`, { headers: { 'if-none-match': etag } })).status).toBe(200)
  await train(trial!, 2)
  expect((await again()).status).toBe(200)
})

test('curves that Redis lost and that came again are read anew', async () => {
  const id = await board.open({ epochs: 4 })
  const [trial] = await board.trials(id)
  await train(trial!, 3)
  await client().curves(id)
  const redis = new Redis(board.server.url)
  const reports = `{sweepstack}:lineage:${trial!.lineage}:reports`
  await redis.del(reports)
  for (const epoch of [1, 2, 3, 4]) {
    await redis.rpush(reports, JSON.stringify(reportOf(epoch, { val_accuracy: epoch / 10 })))
  }
  await redis.hset(`{sweepstack}:lineage:${trial!.lineage}`, 'epoch', 4)
  await redis.quit()
  const values = curveOf(await client().curves(id), 1).map(([, value]) => value)
  expect(values).toEqual([0.1, 0.2, 0.3, 0.4].map(Math.fround))
})

test('a large sweep is read in pieces, between which others have their turn', async () => {
  const id = await board.open(
    { learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs: 100 },
    {
      search: { kind: 'random', trials: 300 },
      parallelism: 1000,
    },
  )
  const redis = new Redis(board.server.url)
  const texts = Array.from({ length: 100 }, (_, place) => JSON.stringify(reportOf(place + 1)))
  const trials = await board.redis.sweeps.trials(id, { after: 0, limit: 1000 })
  for (const { lineage } of trials) {
    await redis.rpush(`{sweepstack}:lineage:${lineage}:reports`, ...texts)
    await redis.hset(`{sweepstack}:lineage:${lineage}`, 'epoch', 100)
  }
  await redis.quit()
  let answer: Awaited<ReturnType<typeof board.app.inject>> | undefined
  const { share } = await longestTurn(async () => {
    answer = await board.app.inject(`/v1/sweeps/${id}/curves`)
  })
  expect(answer?.statusCode).toBe(200)
  expect(answer?.rawPayload.length).toBeGreaterThan(300 * 100 * 8)
  expect(share).toBeLessThan(0.25)
})
