import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { scheduleFile } from '../../apps/cli/src/output/schedule-file.ts'
import { until } from '../support/redis.ts'
import { registerEmoji, startTestStack } from '../support/stack.ts'

const [members, epochs] = [4, 3]

test('PBT on real images: a member has the bits of its schedule trained alone', async () => {
  await using stack = await startTestStack()
  stack.startPart('api')
  stack.startPart('scheduler')
  const { client } = stack
  await until('the API answers', () => client.workers().catch(() => undefined))
  await registerEmoji(stack, 'emoji-5')
  await stack.startWorker()
  const ended = (id: string) =>
    until(
      `the sweep ends\n${stack.output()}`,
      async () => {
        const now = await client.sweep(id)
        return now.status !== 'running' && now
      },
      { starts: 2, steps: 30 * members * epochs, seconds: 30 },
    )
  const { id } = await client.createSweep({
    name: 'pbt',
    dataset: 'emoji-5',
    parameters: {
      ...{ batchSize: 32, batchNormMomentum: 0.8, epochs, optimizer: 'sgd' },
      learningRate: { min: 0.001, max: 1, scale: 'log' },
      architecture: { name: 'cnn', filters: [4, 4, 4, 4], units: [8] },
    },
    search: { kind: 'random', trials: members },
    stopping: { kind: 'pbt', interval: 1 },
    metric: 'val_loss',
  })
  const sweep = await ended(id)
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: members } })
  expect(sweep.epochs.trained).toBe(members * epochs)

  const { decisions } = await client.decisions(id)
  const cloned = decisions.findLast(({ verdict }) => verdict === 'clone')
  const trial = await client.trial(id, cloned?.trial ?? 0)
  expect(trial.phases?.length).toBeGreaterThan(1)
  // From the initial weights on, in one go.
  await client.requestVerification(trial.lineage, { from: 0, to: epochs })
  const verified = await until('it is verified', async () => {
    const found = await client.verification(trial.lineage)
    return found.status !== 'waiting' && found
  })
  expect(verified).toMatchObject({ status: 'equal', from: 0, to: epochs })

  const alone = await client.createSweep(parseDefinition(scheduleFile(sweep, trial)))
  await ended(alone.id)
  expect(await client.trial(alone.id, 1)).toMatchObject({
    lineage: trial.lineage,
    score: trial.score,
    phases: trial.phases,
    sharedEpochs: epochs,
  })
})
