import type { SweepLineage } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { mergeLineages } from './merge-lineages.ts'

const trial = (number: number, until: number) => ({
  ...{ number, until, status: 'completed' as const, score: 0.5, seconds: 10 * until },
})
const one: SweepLineage = {
  ...{ lineage: 'a'.repeat(32), parent: null, epoch: 3, before: 1, seconds: 30, secondsBefore: 10 },
  trials: [trial(1, 3)],
}

test('a lineage on two pages is one, as far as the farther page saw it and since the earlier trial', () => {
  const later = {
    ...one,
    ...{ epoch: 5, before: 2, seconds: 50, secondsBefore: 20, trials: [trial(9, 5)] },
  }
  const other = { ...one, lineage: 'b'.repeat(32) }
  const merged = {
    ...one,
    ...{ epoch: 5, before: 1, seconds: 50, secondsBefore: 10 },
  }
  for (const pages of [
    [one, other, later],
    [later, other, one],
  ]) {
    const found = mergeLineages(pages)
    expect(found).toHaveLength(2)
    expect(found[0]).toMatchObject({ ...merged, trials: expect.any(Array) })
    expect(found[0]?.trials.map(({ number }) => number).sort()).toEqual([1, 9])
  }
})
