import { expect, test } from 'vitest'
import { until } from '../support/redis.ts'
import { registerEmoji, startTestStack } from '../support/stack.ts'

const learningRate = [0.03, 0.01, 0.1, 0.001, 1, 0.0001]
const epochs = 4
const sweepOf = (stopping: object | 'none') => ({
  name: 'asha',
  dataset: 'emoji-5',
  parameters: {
    ...{ batchSize: 32, batchNormMomentum: 0.8, learningRate, epochs, optimizer: 'sgd' },
    architecture: { name: 'cnn', filters: [4, 4, 4, 4], units: [8] },
  },
  metric: 'val_loss',
  stopping,
})

test('ASHA trains half of the epochs of a grid on real images, and finds the same best config', async () => {
  await using stack = await startTestStack()
  stack.startPart('api')
  stack.startPart('scheduler')
  await until('the API answers', () => stack.client.workers().catch(() => undefined))
  await registerEmoji(stack, 'emoji-5')
  await stack.startWorker()
  const best = async (stopping: object | 'none') => {
    const { id } = await stack.client.createSweep(sweepOf(stopping))
    const sweep = await until(
      `the sweep ends\n${stack.output()}`,
      async () => {
        const now = await stack.client.sweep(id)
        return now.status !== 'running' && now
      },
      { starts: 2, steps: 30 * learningRate.length * epochs, seconds: 30 },
    )
    const [first] = (await stack.client.leaderboard(id)).rows
    return { trained: sweep.epochs.trained - sweep.epochs.before, first, counts: sweep.counts }
  }
  const asha = await best({ kind: 'asha', eta: 2 })
  const grid = await best('none')
  expect(asha.first?.stoppedAt).toBeNull()
  expect(asha.first?.config).toEqual(grid.first?.config)
  expect(asha.first?.score).toBe(grid.first?.score)
  expect(asha.trained).toBeLessThanOrEqual((learningRate.length * epochs) / 2 + 2)
  // What ASHA has trained is not trained again.
  expect(asha.trained + grid.trained).toBe(learningRate.length * epochs)
})
