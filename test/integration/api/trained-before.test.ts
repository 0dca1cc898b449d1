import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Plan, Sweep } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'

/** Sweeps that meet epochs which another one trained. */

const parameters = { learningRate: [0.1, 0.2], epochs: [1, 2] }
const later = {
  name: 'later',
  dataset: 'tiny',
  seed: 5,
  parameters,
  metric: 'val_macro_f1',
}

let fixture: Board
let url: string
let folder: string
beforeAll(async () => {
  fixture = await startBoard({ train: 100, val: 50, test: 0 })
  url = await fixture.listen()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-trained-'))
  // Of the first lineage the epoch is from before there was such a metric.
  const id = await fixture.open({ learningRate: [0.1, 0.2] }, { seed: 5 })
  const [old, recent] = await fixture.trials(id)
  await fixture.finish(old!, 30, { val_macro_f1: null })
  await fixture.finish(recent!, 30)
})
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function post<T>(place: string, payload: object): Promise<T> {
  const response = await fixture.app.inject({ method: 'POST', url: `/v1/${place}`, payload })
  return response.json()
}
const warningsOf = async (changes: object) =>
  (await post<Plan>('plans', { ...later, ...changes })).warnings

const warning = expect.stringMatching(
  /^1 trial ends at an epoch .* has no val_macro_f1: .*\(METRIC_NOT_MEASURED\)\. With another seed, as seed: 6, .* or rank by val_accuracy\.$/,
)

test('a plan warns of trials whose last epoch has no value of the metric', async () => {
  expect(await warningsOf({})).toEqual([warning])
  expect(await warningsOf({ seed: 6 })).toEqual([])
  expect(await warningsOf({ metric: 'val_accuracy' })).toEqual([])
  // What lies ahead is measured.
  expect(await warningsOf({ parameters: { ...parameters, epochs: 2 } })).toEqual([])
})

test('so does the answer to the sweep, and as many trials fail; it says what was there before', async () => {
  const sweep = await post<Sweep>('sweeps', later)
  expect(sweep.warnings).toEqual([warning])
  expect(sweep.epochs).toEqual({ asked: 6, unique: 4, trained: 2, before: 2 })
  await fixture.scheduler.advance(sweep.id)
  const trials = await fixture.trials(sweep.id)
  expect(trials.filter(({ status }) => status === 'failed')).toMatchObject([
    { epochs: 1, failure: { code: 'METRIC_NOT_MEASURED' } },
  ])
  const read = await fixture.app.inject(`/v1/sweeps/${sweep.id}`)
  expect(read.json()).toMatchObject({ warnings: [warning], epochs: { trained: 2, before: 2 } })
})

test('the command line warns of both, and tells what was trained before', async () => {
  await writeFile(path.join(folder, 'later.json'), JSON.stringify(later))
  const run = async (...args: string[]) => (await startCli(folder, url, args).ended).stdout
  const line = /^warning: 1 trial ends at an epoch that is trained already and has no val_macro_f1/m
  expect(await run('plan', 'later.json')).toMatch(line)
  const submitted = await run('submit', 'later.json')
  expect(submitted).toMatch(line)
  const shared = '6 epochs asked, 4 needed (2 of them trained before), 2 (33 %) saved by sharing'
  expect(submitted).toContain(shared)
  const [id = ''] = submitted.split('\n')
  expect(await run('leaderboard', id)).toContain(shared)
})
