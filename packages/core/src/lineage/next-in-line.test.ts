import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { nextInLine } from './next-in-line.ts'

test('nobody waits: nobody is next', () => {
  expect(nextInLine([])).toBeUndefined()
})

test('the least of the fleet first; of equals, who waits the longest', () => {
  const line = (sweep: string, training: number, place: number) => ({
    sweep,
    training,
    place,
    lineage: `${sweep}${place}`,
  })
  expect(nextInLine([line('a', 15, 1), line('b', 0, 900)])?.sweep).toBe('b')
  expect(nextInLine([line('a', 2, 7), line('b', 2, 5), line('c', 3, 1)])?.sweep).toBe('b')
})

test('sweeps with enough to do share the slots equally, whatever each has queued and however long it takes', () => {
  const sweeps = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(sweeps, fc.integer({ min: 1, max: 32 }), (durations, slots) => {
      let place = 0
      const ends: { sweep: number; at: number }[] = []
      const training = durations.map(() => 0)
      const places = durations.map(() => place++)
      for (let now = 0; now < 60; now += 1) {
        while (ends.some(({ at }) => at <= now)) {
          const [ended] = ends.splice(
            ends.findIndex(({ at }) => at <= now),
            1,
          )
          training[ended!.sweep]! -= 1
        }
        while (ends.length < slots) {
          const lines = training.map((count, sweep) => ({
            sweep: String(sweep),
            training: count,
            lineage: '',
            place: places[sweep]!,
          }))
          const sweep = Number(nextInLine(lines)!.sweep)
          training[sweep]! += 1
          places[sweep] = place++
          ends.push({ sweep, at: now + durations[sweep]! })
        }
        if (now === 0) expect(Math.max(...training) - Math.min(...training)).toBeLessThanOrEqual(1)
        // No free slot goes to a sweep that has more than another one has after it.
        const fair = slots / durations.length
        if (now > 20) expect(Math.max(...training)).toBeLessThanOrEqual(Math.ceil(fair) + 9)
      }
    }),
    { numRuns: runs(50) },
  )
})
