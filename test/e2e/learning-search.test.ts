import { expect, test } from 'vitest'
import { until } from '../support/redis.ts'
import { registerEmoji, startTestStack } from '../support/stack.ts'

const trials = 4

test('a TPE sweep of real trainings proposes by their results, and ends', async () => {
  await using stack = await startTestStack()
  stack.startPart('api')
  stack.startPart('scheduler')
  await until('the API answers', () => stack.client.workers().catch(() => undefined))
  await registerEmoji(stack, 'emoji-5')
  await stack.startWorker()
  const { id } = await stack.client.createSweep({
    name: 'tpe',
    dataset: 'emoji-5',
    parameters: {
      ...{ batchSize: 32, epochs: 1, optimizer: 'sgd' },
      learningRate: { min: 0.001, max: 1, scale: 'log' },
      architecture: { name: 'cnn', filters: [4, 4, 4, 4], units: [8] },
    },
    metric: 'val_loss',
    search: { kind: 'tpe', trials },
    parallelism: 1,
  })
  const sweep = await until(
    `the sweep ends\n${stack.output()}`,
    async () => {
      const now = await stack.client.sweep(id)
      return now.status !== 'running' && now
    },
    { starts: 2, steps: 30 * trials, seconds: 30 },
  )
  expect(sweep).toMatchObject({ status: 'completed', counts: { completed: trials } })
  expect(sweep.epochs.trained).toBe(trials)
  const found = await Promise.all(
    Array.from({ length: trials }, (_, place) => stack.client.trial(id, place + 1)),
  )
  const rates = found.map(({ config }) => config.learningRate)
  expect(new Set(rates).size).toBe(trials)
  expect(found.every(({ reason }) => reason !== null)).toBe(true)
})
