import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Decision, DecisionList } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'

/** The log of decisions of a sweep that has a long one, on the command line. */

const edits = 60
let board: Board
let url: string
let folder: string
let id: string
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 50, test: 0 })
  url = await board.listen()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-why-'))
  id = await board.open({ learningRate: [0.1, 0.2] })
  for (let parallelism = 1; parallelism <= edits; parallelism += 1) {
    await board.app.inject({
      method: 'PATCH',
      url: `/v1/sweeps/${id}`,
      payload: { parallelism },
    })
    await board.scheduler.advance(id)
  }
})
afterAll(async () => {
  await board?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const why = async (...args: string[]) =>
  (await startCli(folder, url, ['why', id, ...args]).ended).stdout.trimEnd().split('\n')
const numbers = (decisions: readonly Decision[]) => decisions.map(({ number }) => number)
const upTo = (last: number, count: number) =>
  Array.from({ length: count }, (_, place) => last - count + 1 + place)

test('the newest 50 are printed, and how to see those before', async () => {
  const lines = await why()
  expect(lines).toHaveLength(51)
  expect(lines[49]).toMatch(/^the sweep is edited.*parallelism.*60/)
  expect(lines[50]).toBe(`10 decisions before these: sweepstack why ${id} --last 60`)
  const all = await why('--last', '60')
  expect(all).toHaveLength(60)
  expect(all.slice(10)).toEqual(lines.slice(0, 50))
})

test('as many as are asked for, and all of them as JSON', async () => {
  expect((await why('--last', '2')).slice(1)).toEqual([
    expect.stringMatching(/parallelism.*60/),
    `58 decisions before these: sweepstack why ${id} --last 60`,
  ])
  const json = async (...args: string[]) =>
    numbers(JSON.parse((await why('--json', ...args)).join('\n')))
  expect(await json()).toEqual(upTo(edits, edits))
  expect(await json('--last', '3')).toEqual(upTo(edits, 3))
})

test('the API answers the last ones in their order, after a cursor too', async () => {
  const page = async (query: string) =>
    (await board.app.inject(`/v1/sweeps/${id}/decisions?${query}`)).json() as DecisionList
  const last = await page('last=3')
  expect([numbers(last.decisions), last.cursor]).toEqual([upTo(edits, 3), edits])
  expect(numbers((await page('last=5&after=58')).decisions)).toEqual(upTo(edits, 2))
  expect(await page('last=5&after=60')).toEqual({ decisions: [], cursor: edits, total: edits })
})
