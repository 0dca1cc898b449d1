import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../../support/redis.ts'
import { startTestStack } from '../../support/stack.ts'

test.each([
  ['many problems', `Image,Class\n${'gone.png,a\n'.repeat(200_000)}`, /^\d+ problems in the data/],
  ['a long one', `Image,Class\n${'x'.repeat(3_000_000)}.png,a\n`, /^\d problems? in the dataset/],
])('%s: what the reading process says arrives, however long it is', async (_, table, expected) => {
  await using stack = await startTestStack()
  stack.startPart('api')
  const folder = path.join(stack.dataRoot, 'pictures')
  for (const split of ['train', 'val']) {
    await mkdir(path.join(folder, `${split}_images`), { recursive: true })
    await writeFile(path.join(folder, `${split}.csv`), table)
  }
  await until('the API answers', () => stack.client.datasets().catch(() => undefined))
  const refused = stack.client.registerDataset({ name: 'pictures', folder: 'pictures' })
  await expect(refused).rejects.toMatchObject({ problem: { code: 'INVALID_DATASET' } })
  await expect(refused).rejects.toThrow(expected)
})
