import { createClient } from '@sweepstack/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerPets } from '../../support/judged-trial.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'

let shown: Awaited<ReturnType<typeof startShownInstallation>>
let url: string
let sweep: string
let elsewhere: string
beforeAll(async () => {
  shown = await startShownInstallation()
  const pets = await registerPets(shown)
  url = pets.url
  const parameters = { ...pets.parameters, learningRate: [0.001, 0.01, 0.1] }
  sweep = await shown.open({ name: 'pets', dataset: 'pets', parameters })
  const [one, other] = await shown.trialsOf(sweep)
  // The first takes the dog for a cat, the second has both right, the third was never trained.
  await pets.judge(one!, [
    [0.75, 0.25],
    [0.875, 0.125],
  ])
  await pets.judge(other!, [
    [0.75, 0.25],
    [0.25, 0.75],
  ])
  elsewhere = await shown.open({
    name: 'other images',
    parameters: { learningRate: 0.001, epochs: 1 },
  })
})
afterAll(async () => shown?.[Symbol.asyncDispose]())

test('the images that only one of two trials has right, and what they say of the difference', async () => {
  const client = createClient({ url })
  const counts = { images: 2, both: 1, neither: 0, alike: 1 }
  const found = await client.agreement(sweep, 2, { other: 1 })
  expect(found).toEqual({
    ...counts,
    ...{ onlyThis: 1, onlyOther: 0, p: 1 },
    difference: { value: 0.5, low: expect.any(Number), high: expect.any(Number) },
  })
  expect(found.difference.low).toBeLessThan(0)
  // The same trials, told apart by their sweeps.
  expect(await client.agreement(sweep, 1, { other: 2, otherSweep: sweep })).toMatchObject({
    ...counts,
    ...{ onlyThis: 0, onlyOther: 1, difference: { value: -0.5 } },
  })
})

test.each([
  ['1/agreement', 400, 'INVALID_REQUEST', 'other'],
  ['1/agreement?other=0', 400, 'INVALID_REQUEST', 'other'],
  ['1/agreement?other=9', 404, 'TRIAL_NOT_FOUND', undefined],
  ['9/agreement?other=1', 404, 'TRIAL_NOT_FOUND', undefined],
  ['1/agreement?other=1&otherSweep=swp_none', 404, 'TRIAL_NOT_FOUND', undefined],
  ['1/agreement?other=3', 409, 'NOT_TRAINED', undefined],
  ['1/agreement?other=2&split=test', 409, 'NO_TEST_SPLIT', undefined],
])('%s is refused with %d', async (target, status, code, path) => {
  const answer = await fetch(`${url}/v1/sweeps/${sweep}/trials/${target}`)
  const problem = (await answer.json()) as { code: string; errors: { path: string }[] }
  expect([answer.status, problem.code, problem.errors[0]?.path]).toEqual([status, code, path])
})

test('trials of different datasets are not compared', async () => {
  for (const trial of await shown.trialsOf(elsewhere)) {
    const started = await shown.redis.lineages.start(trial.lineage, 'worker-1')
    if (started.kind !== 'started') throw new Error('did not start')
    const checkpoint = { epoch: 1, artifact: 'none', sha256: '0'.repeat(64), bytes: 1 }
    await shown.redis.lineages.recordCheckpoint(trial.lineage, started.fence, checkpoint)
    await shown.train(trial)
  }
  const asked = `trials/1/agreement?other=1&otherSweep=${elsewhere}`
  const answer = await fetch(`${url}/v1/sweeps/${sweep}/${asked}`)
  const problem = (await answer.json()) as { detail: string }
  expect([answer.status, problem.detail]).toEqual([
    400,
    'other: the trials are of different datasets: name one that predicts the same images.',
  ])
})
