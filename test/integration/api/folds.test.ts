import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ingestDataset, publishDataset } from '@sweepstack/datasets'
import type { Leaderboard } from '@sweepstack/protocol'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { datasetRecord, reportOf } from '../../support/records.ts'

/** Cross-validation as the API has it: records, scheduler and ranking are real, the figures of the epochs made up. */

const folds = 3
const splits = { train: 1000, val: 500, test: 100 }
let fixture: Board
beforeAll(async () => {
  fixture = await startBoard(splits, ['few validation images'], ['few images in all'])
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

/** Right answers of 500 by fold: the second config is better in each. */
const right = [
  [300, 350, 400],
  [310, 362, 409],
] as const

async function finished(id: string, config: number, upTo = folds): Promise<void> {
  const trials = await fixture.trials(id)
  for (let fold = 0; fold < upTo; fold += 1) {
    await fixture.finish(trials[config * folds + fold]!, right[config as 0 | 1][fold] as number)
  }
}
const shown = ({ rows }: Leaderboard) =>
  rows.map(({ rank, trial, trials, tie, folds: of }) => [rank, trial, trials, tie, of?.scored])

test('a config has one row: the mean over its folds, with an interval that knows of them', async () => {
  const id = await fixture.open({ learningRate: [0.1, 0.2] }, { folds })
  expect((await fixture.redis.sweeps.read(id))?.plan).toMatchObject({ trials: 6, lineages: 6 })
  await finished(id, 0)
  await finished(id, 1, 1)
  // The second config has only its hardest fold, and is not compared.
  const before = await fixture.board(id)
  expect(shown(before)).toEqual([
    [1, 1, [1, 2, 3], 1, 3],
    [2, 4, [4], null, 1],
  ])
  expect(before.rows[1]?.interval).toBeNull()
  expect(before.warnings.join()).toContain('1 of 2 configs lacks scores of folds')
  const trials = await fixture.trials(id)
  await fixture.finish(trials[4]!, right[1][1])
  await fixture.finish(trials[5]!, right[1][2])
  const { rows, warnings } = await fixture.board(id)
  expect(rows.map(({ trial, tie }) => [trial, tie])).toEqual([
    [4, 1],
    [1, 2],
  ])
  expect(warnings.join()).not.toContain('lack')
  const [best] = rows
  const mean = (310 + 362 + 409) / 3 / 500
  expect(best).toMatchObject({
    score: expect.closeTo(mean, 12),
    folds: { scored: 3, of: 3 },
    interval: { kind: 'corrected-t' },
    metrics: { val_accuracy: expect.closeTo(mean, 12) },
  })
  // √(1/3 + 1/2) of the deviation, times t₀.₉₇₅(2).
  const reach = 4.302653 * (best?.spread as number) * Math.sqrt(1 / 3 + 1 / 2)
  expect(best?.interval?.low).toBeCloseTo(mean - reach, 6)
})

test('what is said of the validation images of a dataset is not said of folds', async () => {
  const plan = async (rest: object) => {
    const payload = { name: 'f', dataset: 'tiny', parameters: { epochs: 1 }, ...rest }
    const answer = await fixture.app.inject({ method: 'POST', url: '/v1/plans', payload })
    return answer.json().warnings
  }
  expect(await plan({})).toEqual(['tiny: few validation images'])
  expect(await plan({ folds })).toContain('tiny: few images in all')
  expect(await plan({ folds })).not.toContain('tiny: few validation images')
  const ofFolds = await fixture.open({ learningRate: 0.15 }, { folds })
  await finished(ofFolds, 0)
  expect((await fixture.board(ofFolds)).warnings).toEqual(['tiny: few images in all'])
})

test('however easy its first fold, a config that lacks others is not above complete ones', async () => {
  const id = await fixture.open({ learningRate: [0.3, 0.4, 0.5] }, { folds })
  await finished(id, 0)
  const trials = await fixture.trials(id)
  await fixture.finish(trials[3]!, 499)
  await fixture.finish(trials[6]!, 498)
  const first = await fixture.board(id, 'limit=2')
  expect(first.rows.map(({ trial }) => trial)).toEqual([1, 4])
  const next = await fixture.board(id, `limit=2&after=${first.next}`)
  expect(next.rows.map(({ trial }) => trial)).toEqual([7])
})

test('leaders run again on other folds, which are counted as one mean each', async () => {
  const topK = { k: 1, repeats: 2 }
  const id = await fixture.open({ learningRate: [0.6, 0.7] }, { folds, topK })
  await finished(id, 0)
  await finished(id, 1)
  await fixture.scheduler.advance(id)
  const fresh = (await fixture.trials(id)).slice(6)
  expect(fresh.map(({ seed, fold }) => [seed - fresh[0]!.seed, fold?.number])).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 1],
    [1, 2],
    [1, 3],
  ])
  expect(fresh[0]?.seed).toBe((await fixture.trials(id))[0]!.seed + 1)
  for (const trial of fresh) await fixture.finish(trial, 300)
  await fixture.scheduler.advance(id)
  const { rows } = await fixture.board(id)
  expect(rows[0]).toMatchObject({
    score: 0.6,
    folds: { scored: 6, of: 6 },
    searchScore: expect.closeTo((310 + 362 + 409) / 3 / 500, 12),
  })
  expect((await fixture.redis.sweeps.read(id))?.state.status).toBe('completed')
})

test('each trial says which fold it is of, in the tables too', async () => {
  const id = await fixture.open({ learningRate: 0.8 }, { folds, repeats: 2 })
  const one = await fixture.app.inject(`/v1/sweeps/${id}/trials/5`)
  expect(one.json()).toMatchObject({ number: 5, fold: { number: 2, of: 3 } })
  const csv = await fixture.app.inject(`/v1/sweeps/${id}/trials.csv`)
  const [header = '', ...lines] = csv.body.trim().split('\n')
  const column = (name: string) =>
    lines.map((line) => line.split(',')[header.split(',').indexOf(name)])
  expect(column('fold')).toEqual(['1', '2', '3', '1', '2', '3'])
  expect(column('folds')).toEqual(['3', '3', '3', '3', '3', '3'])
  const plain = await fixture.open({ learningRate: 0.9 })
  expect((await fixture.trials(plain))[0]?.fold).toBeNull()
})

test('an ensemble is of configs, by what their models say of images that they have not seen', async () => {
  const id = await fixture.open({ learningRate: [0.25, 0.26] }, { folds })
  const trials = await fixture.trials(id)
  for (const [place, { lineage }] of trials.entries()) {
    const started = await fixture.redis.lineages.start(lineage, 'w1')
    if (started.kind !== 'started') throw new Error('did not start')
    const count = right.flat()[place] as number
    const checkpoint = { epoch: 1, artifact: 'checkpoints/x', sha256: 'a'.repeat(64), bytes: 1 }
    const report = reportOf(1, { val_accuracy: count / 500 })
    await fixture.redis.lineages.recordCheckpoint(lineage, started.fence, checkpoint)
    await fixture.redis.lineages.report(lineage, started.fence, report)
    await fixture.predict({ lineage, epoch: 1, split: 'val' }, count)
    await fixture.predict({ lineage, epoch: 1, split: 'test' }, 50 + 10 * (place % 3))
  }
  const answer = await fixture.app.inject(`/v1/sweeps/${id}/ensemble`)
  // Trial 4 is the first of the better config, which has 1,081 of all 1,500 images right.
  expect(answer.json()).toMatchObject({
    candidates: 2,
    members: [{ trial: 4, weight: 1, accuracy: 1081 / 1500 }],
    best: { trial: 4 },
  })
  // On the test images the models of the three folds vote: 50, 60 and 70 of 100 right make 60.
  const csv = await fixture.app.inject(`/v1/sweeps/${id}/ensemble/submission.csv`)
  expect(csv.body.split('\n').filter((line) => line.endsWith(',a'))).toHaveLength(60)
})

/** Class `a` of four images, two of them in one group, class `b` of six. */
async function registerImages(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-api-folds-'))
  for (const [split, counts] of [
    ['train', { a: 3, b: 5 }],
    ['val', { a: 1, b: 1 }],
  ] as const) {
    await mkdir(path.join(folder, `${split}_images`), { recursive: true })
    const rows = ['Image,Class,Group']
    for (const [name, count] of Object.entries(counts)) {
      for (let at = 0; at < count; at += 1) {
        const background = { r: 20 * at, g: name === 'a' ? 9 : 90, b: split === 'val' ? 7 : 70 }
        await sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toFile(path.join(folder, `${split}_images/${name}${at}.png`))
        rows.push(`${name}${at}.png,${name},${name === 'a' && at < 2 ? 'twins' : ''}`)
      }
    }
    await writeFile(path.join(folder, `${split}.csv`), `${rows.join('\n')}\n`)
  }
  const summary = await ingestDataset({ folder, outDirectory: path.join(folder, 'out') })
  await publishDataset(summary, fixture.artifacts)
  const { hash } = summary
  await fixture.redis.datasets.register(datasetRecord({ name: 'few', hash, classes: ['a', 'b'] }))
  await rm(folder, { recursive: true })
}

test('folds that a dataset has not the images for are refused by their path, and by a plan', async () => {
  await registerImages()
  const post = (url: string, count: number) =>
    fixture.app.inject({
      method: 'POST',
      url,
      payload: { name: 'f', dataset: 'few', folds: count, parameters: { epochs: 1 } },
    })
  for (const url of ['/v1/plans', '/v1/sweeps']) {
    const refused = await post(url, 5)
    expect(refused.statusCode).toBe(400)
    expect(refused.json()).toMatchObject({
      code: 'INVALID_DEFINITION',
      errors: [
        {
          path: 'folds',
          message:
            'the class "a" of few has 4 training and validation images: give at most 4 folds, or leave folds out',
        },
      ],
    })
    expect((await post(url, 1)).json()).toMatchObject({ errors: [{ path: 'folds' }] })
  }
  // Two of the four stay together.
  expect((await post('/v1/plans', 4)).json().warnings.join()).toContain(
    '1 of 2 classes have fewer groups than folds (a): some folds have no image of them',
  )
  expect((await post('/v1/plans', 2)).json()).toMatchObject({ trials: 2, warnings: [] })
})
