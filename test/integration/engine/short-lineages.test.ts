import { expect, test } from 'vitest'
import { shapes, shortLineages } from '../../support/short-lineages.ts'

test('lineages of alternating shapes leave no tensors and no sessions behind', async () => {
  const lineages = await shortLineages()
  const held: { tensors: number; sessions: number }[] = []
  for (let number = 1; number <= 5 * shapes.length; number += 1) {
    await lineages.train(number)
    held.push({ tensors: lineages.tensors(), sessions: lineages.sessions() })
  }
  // The program of the last lineage stays, for the next one of its shape.
  expect(new Set(held.map((at) => JSON.stringify(at)))).toEqual(
    new Set([JSON.stringify({ tensors: 0, sessions: 1 })]),
  )
  await lineages.end()
  expect([lineages.tensors(), lineages.sessions()]).toEqual([0, 0])
})
