import type { Stretch } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allOf } from '../panel/portions.ts'
import { slotParts, slotsOf as slotsInPortions } from './slot-rows.ts'

const slotsOf = (...asked: Parameters<typeof slotsInPortions>) => allOf(slotsInPortions(...asked))

const since = Date.parse('2026-01-01T00:00:00.000Z')
const at = (seconds: number) => new Date(since + 1000 * seconds).toISOString()
const stretch = fc
  .record({
    worker: fc.constantFrom('w1', 'w2', 'w10'),
    slot: fc.integer({ min: 0, max: 2 }),
    start: fc.integer({ min: -50, max: 90 }),
    length: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
    epochs: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ worker, slot, start, length, epochs }): Stretch => {
    const isOpen = length === undefined
    return {
      ...{ worker, slot, from: 2, to: isOpen ? null : 2 + epochs, startedAt: at(start) },
      endedAt: isOpen ? null : at(start + length),
    }
  })

test('every stretch has a bar in the row of its slot, or is said to be of an earlier time', () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 20 }), (stretches) => {
      const lineages = [{ lineage: 'a', trials: [1], stretches }]
      const found = slotsOf(lineages, { since, until: since + 200_000, within: undefined })
      expect(found.bars.length + found.earlier).toBe(stretches.length)
      expect(new Set(found.labels).size).toBe(found.labels.length)
      for (const bar of found.bars) {
        expect(found.labels[bar.row]).toBe(`${bar.stretch.worker} · ${bar.stretch.slot}`)
        expect(bar.start).toBeGreaterThanOrEqual(found.start)
        expect(bar.end).toBeGreaterThanOrEqual(bar.start)
        expect(bar.end).toBeLessThanOrEqual(found.end)
      }
      expect(found.busy).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('one that reported nothing is in vain; who is not picked is left out', () => {
  const told = { worker: 'w1', slot: 0, startedAt: at(0), endedAt: at(10) }
  const lineages = [
    {
      lineage: 'a',
      trials: [1],
      stretches: [
        { ...told, from: 3, to: 3 },
        { ...told, from: 0, to: 3 },
      ],
    },
    { lineage: 'b', trials: [2, 3], stretches: [{ ...told, from: 0, to: 1 }] },
  ]
  const asked = { since, until: since + 20_000 }
  const { bars } = slotsOf(lineages, { ...asked, within: new Set([1]) })
  expect(bars.map(({ isVain, trials }) => [isVain, trials])).toEqual([
    [true, [1]],
    [false, [1]],
  ])
  expect(slotsOf(lineages, { ...asked, within: undefined }).bars).toHaveLength(3)
})

test('of many slots each bar is in one chart, and in the row of its slot', () => {
  const stretches = Array.from({ length: 130 }, (_, slot) => {
    const seconds = slot % 3
    const told = { worker: 'w', slot: slot % 101, startedAt: at(seconds), endedAt: at(seconds + 1) }
    return { ...told, from: 0, to: 1 }
  })
  const lineages = [{ lineage: 'a', trials: [1], stretches }]
  const { labels, bars } = slotsOf(lineages, { since, until: since + 9000, within: undefined })
  const parts = slotParts({ labels, bars })
  expect(parts.flatMap((part) => part.labels)).toEqual(labels)
  expect(parts.flatMap((part) => part.bars.map(({ row }) => part.firstRow + row))).toEqual(
    bars.map(({ row }) => row),
  )
  expect(parts.map(({ firstBar }) => bars[firstBar]?.stretch)).toEqual(
    parts.map((part) => part.bars[0]?.stretch),
  )
  expect(Math.max(...parts.map((part) => part.labels.length))).toBeLessThanOrEqual(40)
  expect(slotParts({ labels: [], bars: [] })).toEqual([])
})
