import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createClient } from '@sweepstack/client'
import { largestPrepared } from '@sweepstack/protocol'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerPets } from '../../support/judged-trial.ts'
import { makePictures } from '../../support/picture-folder.ts'
import { startCli } from '../../support/run-cli.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'

let shown: Awaited<ReturnType<typeof startShownInstallation>>
let client: ReturnType<typeof createClient>
let url: string
let sweep: string
let pets: Awaited<ReturnType<typeof registerPets>>
beforeAll(async () => {
  shown = await startShownInstallation()
  pets = await registerPets(shown)
  url = pets.url
  client = createClient({ url })
  sweep = await shown.open({ name: 'pets', dataset: 'pets', parameters: pets.parameters })
  const [trial] = await shown.trialsOf(sweep)
  // A cat that is told from dogs with little doubt, and a dog that is surely a cat.
  await pets.judge(trial!, [
    [0.75, 0.25],
    [0.875, 0.125],
  ])
})
afterAll(async () => shown?.[Symbol.asyncDispose]())

test('what is wrong comes first, with the picture that was judged', async () => {
  const { images, wrong, examples, next } = await client.examples(sweep, 1)
  expect({ images, wrong, next }).toEqual({ images: 2, wrong: 1, next: null })
  const { hash } = (await client.dataset('pets')) as { hash: string }
  expect(examples).toEqual([
    {
      ...{ name: 'b.png', true: 'dog', predicted: 'cat', probability: 0.875, ofTrue: 0.125 },
      top: [
        { class: 'cat', probability: 0.875 },
        { class: 'dog', probability: 0.125 },
      ],
      picture: `/v1/datasets/${hash}/images/val/1`,
    },
    expect.objectContaining({ name: 'a.png', true: 'cat', predicted: 'cat', ofTrue: 0.75 }),
  ])
  const answer = await fetch(url + examples[0]!.picture)
  expect(answer.headers.get('content-type')).toBe('image/png')
  expect(answer.headers.get('cache-control')).toContain('immutable')
  const { data, info } = await sharp(Buffer.from(await answer.arrayBuffer()))
    .raw()
    .toBuffer({ resolveWithObject: true })
  // As `makePictures` painted the dog of the validation images.
  expect([info.width, info.height, ...data.subarray(0, 3)]).toEqual([9, 9, 91, 1, 2])
})

test('images of a fold are shown from the split in which each is stored, and none is guessed', async () => {
  const folder = path.join(shown.dataRoot, 'named')
  await makePictures(folder)
  for (const [before, after] of [
    ['a', 'c'],
    ['b', 'd'],
  ]) {
    await rename(
      path.join(folder, `val_images/${before}.png`),
      path.join(folder, `val_images/${after}.png`),
    )
  }
  await writeFile(path.join(folder, 'val.csv'), 'Image,Class\nc.png,cat\nd.png,dog\n')
  const added = await startCli(shown.dataRoot, url, ['datasets', 'add', 'named', 'named']).ended
  expect(added.code, added.stderr).toBe(0)
  const picturesOf = async (dataset: string, names: string[]) => {
    const definition = { name: dataset, dataset, folds: 2, parameters: pets.parameters }
    const id = await shown.open(definition)
    const [trial] = await shown.trialsOf(id)
    await pets.judge(
      trial!,
      [
        [0.75, 0.25],
        [0.875, 0.125],
      ],
      names,
    )
    const { examples } = await client.examples(id, trial!.number)
    return Object.fromEntries(
      examples.map(({ name, picture }) => [name, picture?.split('/').slice(-2).join('/') ?? null]),
    )
  }
  const found = await picturesOf('named', ['a.png', 'd.png'])
  expect(found).toEqual({ 'a.png': 'train/0', 'd.png': 'val/1' })
  // Both splits of `pets` have these.
  const none = await picturesOf('pets', ['a.png', 'b.png'])
  expect(none).toEqual({ 'a.png': null, 'b.png': null })
})

test('a cell of the matrix, and pages of it', async () => {
  const cell = { true: 'dog', predicted: 'cat' }
  expect(await client.examples(sweep, 1, cell)).toMatchObject({ images: 1, wrong: 1 })
  expect(await client.examples(sweep, 1, { ...cell, predicted: 'dog' })).toMatchObject({
    images: 0,
    examples: [],
  })
  const first = await client.examples(sweep, 1, { limit: 1 })
  expect(first.examples.map(({ name }) => name)).toEqual(['b.png'])
  const rest = await client.examples(sweep, 1, { limit: 1, after: first.next as string })
  expect([rest.examples.map(({ name }) => name), rest.next]).toEqual([['a.png'], null])
})

test('all that a model says of images, in the order in which they are asked for', async () => {
  const { classes, images } = await client.answers(sweep, 1, [1, 0])
  expect(classes).toEqual(['cat', 'dog'])
  expect(images).toEqual([
    { image: 1, name: 'b.png', true: 'dog', probabilities: [0.875, 0.125] },
    { image: 0, name: 'a.png', true: 'cat', probabilities: [0.75, 0.25] },
  ])
})

test('any picture becomes what the models of a dataset take, by the way that registration has', async () => {
  const files = path.join(shown.dataRoot, 'pictures', 'val_images')
  const kept = await client.datasetImage('pets', 'val', 1)
  expect(await client.prepareImage('pets', await readFile(path.join(files, 'b.png')))).toEqual(kept)
  const create = { width: 40, height: 18, channels: 3 as const, background: '#0a0b0c' }
  const wide = await sharp({ create }).webp({ lossless: true }).toBuffer()
  const prepared = await client.prepareImage('pets', wide)
  const { data, info } = await sharp(prepared).raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([9, 9, 3])
  expect([...data.subarray(0, 3)]).toEqual([10, 11, 12])
})

test.each([
  ['nothing', '', 'INVALID_REQUEST', 'Send the picture as the body'],
  ['a text', 'not a picture', 'INVALID_REQUEST', 'The picture'],
  ['half a picture', 'cut', 'INVALID_REQUEST', 'is cut off'],
  ['a picture of no end', 'huge', 'BODY_TOO_LARGE', '16777216 bytes'],
])('%s is no picture', async (_, text, code, said) => {
  const whole = await sharp({ create: { width: 99, height: 99, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const bodies: Record<string, Buffer> = {
    cut: whole.subarray(0, 80),
    huge: Buffer.alloc(largestPrepared + 1),
  }
  const asked = client.prepareImage('pets', bodies[text] ?? Buffer.from(text))
  await expect(asked).rejects.toMatchObject({
    problem: { code, detail: expect.stringContaining(said) },
  })
})

test('a picture is judged by a worker; what it cannot do, and what is no picture, is said', async () => {
  const picture = await readFile(path.join(shown.dataRoot, 'pictures', 'val_images', 'b.png'))
  const consumer = shown.redis.consumeLineages({
    slots: 1,
    train: async () => undefined,
    verify: async () => 'done',
    predict: async () => 'done',
    async answer(request) {
      const pixels = (await shown.redis.pictures.pixels(request)) ?? Buffer.alloc(0)
      // As `makePictures` painted it; anything else has no model here.
      const isDog = pixels.length === 9 * 9 * 3 && pixels[0] === 91
      const outcome = isDog ? { probabilities: [0.25, 0.75] } : { failure: 'the disk is full' }
      await shown.redis.pictures.finish(request, outcome)
      return 'done'
    },
    onError: () => undefined,
  })
  try {
    const answer = await client.answerPicture(sweep, 1, picture)
    expect(answer).toEqual({ classes: ['cat', 'dog'], probabilities: [0.25, 0.75] })
    const create = { width: 40, height: 18, channels: 3 as const, background: '#0a0b0c' }
    const other = await sharp({ create }).png().toBuffer()
    const refused = (asked: Promise<unknown>, code: string, said: string) =>
      expect(asked).rejects.toMatchObject({
        problem: { code, detail: expect.stringContaining(said) },
      })
    await refused(client.answerPicture(sweep, 1, other), 'PREDICTION_FAILED', 'the disk is full')
    await refused(
      client.answerPicture(sweep, 1, Buffer.from('no')),
      'INVALID_REQUEST',
      'The picture',
    )
    await refused(client.answerPicture(sweep, 1, Buffer.alloc(0)), 'INVALID_REQUEST', 'as the body')
    await refused(client.answerPicture(sweep, 9, picture), 'TRIAL_NOT_FOUND', '9')
  } finally {
    await consumer.close()
  }
})

test.each([
  ['/v1/sweeps/ID/trials/1/answers?image=2', 400, 'INVALID_REQUEST', 'image'],
  ['/v1/sweeps/ID/trials/1/answers', 400, 'INVALID_REQUEST', 'image'],
  ['/v1/sweeps/ID/trials/1/answers?image=0&split=test', 409, 'NO_TEST_SPLIT', undefined],
  ['/v1/sweeps/ID/trials/1/examples?true=horse', 400, 'INVALID_REQUEST', 'true'],
  ['/v1/sweeps/ID/trials/9/examples', 404, 'TRIAL_NOT_FOUND', undefined],
  ['/v1/sweeps/ID/trials/1/examples?split=test', 409, 'NO_TEST_SPLIT', undefined],
  ['/v1/datasets/pets/images/val/2', 400, 'INVALID_REQUEST', 'place'],
  ['/v1/datasets/pets/images/test/0', 409, 'NO_TEST_SPLIT', undefined],
  ['/v1/datasets/nobody/images/val/0', 404, 'DATASET_NOT_FOUND', undefined],
  // Of this one there is a record, and no cache.
  ['/v1/datasets/emoji-100/images/val/0', 409, 'DATASET_DAMAGED', undefined],
])('%s is refused with %d', async (target, status, code, at) => {
  const answer = await fetch(url + target.replace('ID', sweep))
  const problem = (await answer.json()) as { code: string; errors: { path: string }[] }
  expect([answer.status, problem.code, problem.errors[0]?.path]).toEqual([status, code, at])
})

test('the command lists what is wrong, and only that', async () => {
  const { code, stdout } = await startCli(shown.dataRoot, url, ['mistakes', sweep]).ended
  expect([code, stdout.split('\n').map((line) => line.split(/ {2,}/))]).toEqual([
    0,
    [
      ['trial 1: 1 of 2 images wrong'],
      [''],
      ['image', 'is', 'taken for', 'sure', 'of the truth'],
      expect.any(Array),
      ['b.png', 'dog', 'cat', '87.5%', '12.5%'],
      [''],
    ],
  ])
  const asked = ['mistakes', sweep, '1', '--true', 'horse']
  const refused = await startCli(shown.dataRoot, url, asked).ended
  expect(refused.code).not.toBe(0)
  expect(refused.stderr).toContain('there is no class "horse"; there are cat, dog')
})
