import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { datasetArtifact, ingestDataset, reportArtifact } from '@sweepstack/datasets'
import { datasetDetailSchema } from '@sweepstack/protocol'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawPicture } from '../../../packages/datasets/src/testing/draw-picture.ts'
import { startTestApi } from '../../support/api.ts'
import { makePictures } from '../../support/picture-folder.ts'
import { startCli } from '../../support/run-cli.ts'

/** What is told of one dataset: by the route, and by the command in words and as JSON. */
let api: Awaited<ReturnType<typeof startTestApi>>
let folder: string
let url: string
beforeAll(async () => {
  api = await startTestApi()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-show-'))
  const pictures = path.join(folder, 'pictures')
  await makePictures(pictures)
  await writeFile(
    path.join(pictures, 'train.csv'),
    'Image,Class\na.png,cat\nb.png,dog\nc.png,dog\n',
  )
  await writeFile(path.join(pictures, 'train_images/c.png'), 'hello')
  ;({ url } = await api.listen({ ingest: ingestDataset }))
  const added = await run('datasets', 'add', 'pets', 'pictures', '--skip-unreadable', '1')
  expect(added.code).toBe(0)
})
afterAll(async () => {
  await api?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** A dataset whose validation images are training images that were stored anew. */
async function addLeaky(): Promise<void> {
  const into = path.join(folder, 'leaky')
  for (let seed = 0; seed < 8; seed += 1) {
    const kind = seed % 2 === 0 ? 'cat' : 'dog'
    for (const split of ['train', 'val']) {
      await mkdir(path.join(into, split, kind), { recursive: true })
    }
    const file = (split: string) => path.join(into, split, kind, `${seed}.jpg`)
    await drawPicture(seed).jpeg({ quality: 95 }).toFile(file('train'))
    await drawPicture(seed).jpeg({ quality: 60 }).toFile(file('val'))
  }
  const added = await run('datasets', 'add', 'leaky', 'leaky')
  expect(added.code).toBe(0)
}

const leaky = async () =>
  datasetDetailSchema.parse(await (await fetch(`${url}/v1/datasets/leaky`)).json())
const run = (...args: string[]) => startCli(folder, url, args).ended
/** The training pictures are of (10, 1, 2) and (11, 1, 2); a deviation is at least 1. */
const contents = {
  classes: [
    { name: 'cat', train: 1, val: 1, test: 0 },
    { name: 'dog', train: 1, val: 1, test: 0 },
  ],
  unlabelled: 0,
  mean: [10.5, 1, 2],
  deviation: [1, 1, 1],
}

test('the route tells the counts of each class and split, the mean and the deviation', async () => {
  const { hash } = (await api.redis.datasets.find('pets'))!
  for (const name of ['pets', hash, hash.slice(0, 8)]) {
    const answer = await (await fetch(`${url}/v1/datasets/${name}`)).json()
    expect(answer).toMatchObject({ name: 'pets', hash, fit: 'cover', contents })
  }
})

test('datasets show prints it, and with --json all of it', async () => {
  const { hash } = (await api.redis.datasets.find('pets'))!
  const { code, stdout } = await run('datasets', 'show', 'pets')
  expect(code).toBe(0)
  expect(stdout).toContain(`pets: ${hash}\n`)
  expect(stdout).toContain('images of 9×9, fit cover')
  expect(stdout).toMatch(/^class +train +val +test$/m)
  expect(stdout).toMatch(/^cat +1 +1 +0$/m)
  expect(stdout).toMatch(/^total +2 +2 +0$/m)
  expect(stdout).toContain('mean 10.50, 1.00, 2.00; deviation 1.00, 1.00, 1.00')
  expect(stdout).toMatch(/^warning: 2 validation images/m)
  expect(stdout).toContain('left out: train_images/c.png: is no PNG, JPEG or WebP')
  const json = await run('--json', 'datasets', 'show', hash.slice(0, 12))
  expect(JSON.parse(json.stdout)).toMatchObject({ hash, contents, skipped: [expect.any(String)] })
})

test('one without its cache has no contents, and one that is not there is refused with a fix', async () => {
  const bare = await run('datasets', 'show', 'tiny')
  expect(bare.code).toBe(0)
  expect(bare.stdout).toContain('its cache is missing or damaged, add it again')
  const { code, stderr } = await run('datasets', 'show', 'nothing')
  expect(code).toBe(1)
  expect(stderr).toContain('There is no dataset nothing.')
  expect(stderr).toContain('fix: sweepstack datasets list')
})

test('one whose cache is damaged is told as such', async () => {
  const hash = 'd'.repeat(64)
  await api.redis.datasets.register({
    ...(await api.redis.datasets.find('tiny'))!,
    name: 'torn',
    hash,
  })
  const store = openArtifactStore(path.join(api.dataRoot, 'artifacts'))
  await store.put(datasetArtifact(hash), Buffer.from('not a cache at all'))
  const answer = await fetch(`${url}/v1/datasets/torn`)
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({ contents: null }),
  ])
})

test('the report of what is wrong is printed, and is in the answer of the route', async () => {
  await addLeaky()
  const { report } = await leaky()
  expect(report?.copies).toMatchObject({
    equal: { valInTrain: 0 },
    near: { valInTrain: 8, otherLabel: 0 },
    isComplete: true,
  })
  expect(report?.balance.largest).toEqual({ class: 'cat', images: 4 })
  const { stdout } = await run('datasets', 'show', 'leaky')
  expect(stdout).toMatch(/^validation images that are training images +0 +8$/m)
  expect(stdout).toMatch(
    /^ {2}val\/cat\/\d\.jpg \[val, "cat"\] is like \(0\.99\d\d\) train\/cat\/\d\.jpg \[train, "cat"\]$/m,
  )
  const flat = await run('datasets', 'show', 'pets')
  expect(flat.stdout).toContain('4 of one colour: train_images/a.png, train_images/b.png')
})

test('images that are nearly training images are a warning on every leaderboard', async () => {
  const warning = expect.stringMatching(
    /^leaky: 8 of 8 validation images are nearly equal to training images: .*val\/cat\/\d\.jpg is like train/,
  )
  const headers = { 'content-type': 'application/json' }
  const parameters = { architecture: 'cnn', epochs: 1, learningRate: 0.001 }
  const body = JSON.stringify({ name: 'on-leaky', dataset: 'leaky', parameters })
  const posted = await fetch(`${url}/v1/sweeps`, { method: 'POST', headers, body })
  const { id } = (await posted.json()) as { id: string }
  expect(posted.status).toBe(201)
  const answer = await fetch(`${url}/v1/sweeps/${id}/leaderboard`)
  const board = (await answer.json()) as { warnings: string[] }
  expect(board.warnings).toContainEqual(warning)
})

test('sheets of its images, and of pairs that are alike, are saved as PNG', async () => {
  const into = path.join(folder, 'saved')
  const { code, stdout } = await run('datasets', 'show', 'leaky', '--pictures', into)
  expect(code).toBe(0)
  expect((await readdir(into)).sort()).toEqual(['pairs.png', 'train.png', 'val.png'])
  for (const name of await readdir(into)) {
    expect(stdout).toContain(path.join(into, name))
    const { format, width } = await sharp(path.join(into, name)).metadata()
    expect([format, width]).toEqual(['png', expect.any(Number)])
  }
  const none = await fetch(`${url}/v1/datasets/leaky/test.png`)
  expect([none.status, await none.json()]).toEqual([
    409,
    expect.objectContaining({ code: 'NO_TEST_SPLIT' }),
  ])
})

test('one that an earlier version registered has no report, and is told how it gets one', async () => {
  const { hash } = (await api.redis.datasets.find('leaky'))!
  const store = openArtifactStore(path.join(api.dataRoot, 'artifacts'))
  await store.put(reportArtifact(hash), Buffer.from('{"copies":1}'))
  expect(await leaky()).toMatchObject({ report: null })
  await store.delete(reportArtifact(hash))
  expect(await leaky()).toMatchObject({ report: null })
  await store.delete(reportArtifact(hash).replace('report', 'pictures'))
  const { code, stdout } = await run('datasets', 'show', 'leaky')
  const refused = await run('datasets', 'show', 'leaky', '--pictures', path.join(folder, 'none'))
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('has no pictures')])
  expect(refused.stderr).toContain('fix: add it again')
  expect(code).toBe(0)
  expect(stdout).toContain('no report: it was registered by an earlier version, add it again')
  await run('datasets', 'add', 'leaky', 'leaky')
  expect((await leaky()).report?.copies.near.valInTrain).toBe(8)
})
