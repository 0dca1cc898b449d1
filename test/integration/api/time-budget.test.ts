import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Plan, Problem, Sweep } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { patience } from '../../support/machine-speed.ts'
import { startCli } from '../../support/run-cli.ts'

let board: Board
let address: string
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 1000, test: 0 })
  address = await board.listen()
})
afterAll(() => board[Symbol.asyncDispose]())

const definition = { name: 't', dataset: 'tiny', parameters: { learningRate: 0.1, epochs: 1 } }

async function ask<T>(method: 'POST' | 'PATCH', url: string, payload: object): Promise<T> {
  return (await board.app.inject({ method, url, payload })).json()
}
const plan = <T = Plan>(budget: object) =>
  ask<T>('POST', '/v1/plans', { ...definition, budget: { trials: 1, ...budget } })

test('a plan says when the sweep has ended, and by which zone it was read', async () => {
  const { endsBefore } = await plan({ until: '2999-12-31 18:00 Asia/Tokyo' })
  expect(endsBefore).toEqual({ at: '2999-12-31T09:00:00.000Z', zone: 'Asia/Tokyo' })
  const before = Date.now()
  const ofHours = Date.parse((await plan({ hours: 2 })).endsBefore?.at ?? '')
  expect(ofHours - before).toBeGreaterThanOrEqual(7_200_000)
  expect(ofHours - Date.now()).toBeLessThanOrEqual(7_200_000)
  const daily = await plan({ until: '18:00', hours: 50 })
  expect(daily.endsBefore?.zone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone)
  // The day on which clocks are set back has an hour more.
  expect(Date.parse(daily.endsBefore?.at ?? '') - Date.now()).toBeLessThanOrEqual(25 * 3_600_000)
  expect((await plan({})).endsBefore).toBeUndefined()
})

test('a moment that has passed, or is none, is refused with its path', async () => {
  for (const until of ['2020-01-01T00:00Z', 'soon', '18:00 Nowhere/Town', '25:00']) {
    const { code, errors } = await plan<Problem>({ until })
    expect({ code, path: errors?.[0]?.path }).toEqual({
      code: 'INVALID_DEFINITION',
      path: 'budget.until',
    })
  }
  expect(await plan<Problem>({ hours: 0 })).toMatchObject({ errors: [{ path: 'budget.hours' }] })
})

test('a sweep keeps the moment in UTC, and a PATCH moves it', async () => {
  const budget = { until: '2999-12-31 18:00 Asia/Tokyo' }
  const { id, definition: kept } = await ask<Sweep>('POST', '/v1/sweeps', { ...definition, budget })
  expect(kept).toMatchObject({ budget: { until: '2999-12-31T09:00:00.000Z' } })
  const past = await ask<Problem>('PATCH', `/v1/sweeps/${id}`, {
    budget: { until: '2020-01-01 00:00 UTC' },
  })
  expect(past).toMatchObject({ status: 400, errors: [{ path: 'budget.until' }] })
  const later = await ask<Sweep>('PATCH', `/v1/sweeps/${id}`, {
    budget: { until: '3000-01-01 00:00 +01:00', slotHours: 3 },
  })
  expect(later.status).toBe('running')
  await board.scheduler.advance(id)
  const { definition: now } = (await board.app.inject(`/v1/sweeps/${id}`)).json()
  expect(now.budget).toEqual({ until: '2999-12-31T23:00:00.000Z', slotHours: 3 })
})

test('an edit after the end of its time is refused, as no step would take it', async () => {
  const { id } = await ask<Sweep>('POST', '/v1/sweeps', {
    ...definition,
    budget: { hours: 1e-6 },
  })
  await board.scheduler.advance(id)
  await sleep(10)
  await board.scheduler.advance(id)
  for (const change of [{ budget: { hours: 1 } }, { parallelism: 2 }, { ban: ['epochs = 1'] }]) {
    const refused = await ask<Problem>('PATCH', `/v1/sweeps/${id}`, change)
    expect(refused).toMatchObject({ status: 409, code: 'SWEEP_FINISHED' })
    expect(refused.detail).toMatch(/time of the sweep is over.*"from"/)
  }
  expect(await ask('PATCH', `/v1/sweeps/${id}`, { name: 'late' })).toMatchObject({ name: 'late' })
  expect((await board.app.inject(`/v1/sweeps/${id}`)).json()).toMatchObject({ closed: 'time' })
  // No part of a file can be applied, so that each of its rows is marked as one that cannot change.
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-late-'))
  const file = path.join(folder, 'late.json')
  const budget = { hours: 1 }
  const parameters = { learningRate: [0.1, 0.2], epochs: 1 }
  await writeFile(file, JSON.stringify({ ...definition, name: 'late', parameters, budget }))
  const applied = await startCli(folder, address, ['apply', file, '--yes']).ended
  await rm(folder, { recursive: true })
  expect(applied.code).toBe(1)
  expect(applied.stdout).toMatch(/^! +parameters.learningRate/m)
  expect(applied.stdout).toMatch(/^! +budget.hours/m)
  expect(applied.stderr).toContain('The time of the sweep is over.')
})

test('a sweep says when it has ended until it has, also after an edit and while it is paused', async () => {
  const read = async (id: string): Promise<Sweep> =>
    (await board.app.inject(`/v1/sweeps/${id}`)).json()
  const change = async (id: string, payload: object) => {
    await ask('PATCH', `/v1/sweeps/${id}`, payload)
    await board.scheduler.advance(id)
  }
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const posted = await ask<Sweep>('POST', '/v1/sweeps', { ...definition, budget: { hours: 2 } })
  const { id } = posted
  const end = new Date(Date.parse(posted.createdAt) + 7_200_000).toISOString()
  expect(posted.endsBefore).toEqual({ at: end, zone })
  const edited = await ask<Sweep>('PATCH', `/v1/sweeps/${id}`, { budget: { hours: 3 } })
  const later = new Date(Date.parse(end) + 3_600_000).toISOString()
  expect(edited, 'before a step has taken the edit').toMatchObject({
    definition: { budget: { hours: 3 } },
  })
  expect(edited.endsBefore).toEqual({ at: later, zone })
  await board.scheduler.advance(id)
  expect((await read(id)).endsBefore).toEqual({ at: later, zone })
  // Its hours stand still.
  await change(id, { status: 'paused' })
  const paused = Date.parse((await read(id)).endsBefore?.at ?? '')
  await expect
    .poll(async () => Date.parse((await read(id)).endsBefore?.at ?? ''), {
      timeout: patience({ seconds: 1 }),
    })
    .toBeGreaterThan(paused)
  expect(paused).toBeGreaterThanOrEqual(Date.parse(later))
  await change(id, { budget: { until: '2999-12-31T00:00:00Z', hours: null } })
  expect((await read(id)).endsBefore?.at).toBe('2999-12-31T00:00:00.000Z')
  const shown = await startCli(tmpdir(), address, ['clone', id, '--with', 'name: again']).ended
  expect(shown.stdout).toContain('ends before 2999-12-31')
  await change(id, { budget: { until: null, slotHours: 1 } })
  expect((await read(id)).endsBefore).toBeUndefined()
  await change(id, { budget: { hours: 1 } })
  await change(id, { status: 'cancelled' })
  expect((await read(id)).endsBefore).toBeUndefined()
})
