import { expect, expectTypeOf, test } from 'vitest'
import { meanOf } from '../../../apps/api/src/leaderboard/select-rows.ts'
import type { Facts } from '../../../apps/api/src/leaderboard/trial-facts.ts'
import { metricText } from '../../../apps/cli/src/output/metric-text.ts'
import { csv } from '../../../packages/outputs/src/tables.ts'
import { compareValues } from '../../../packages/protocol/src/conditions.ts'
import {
  imageMetrics,
  type MetricRow,
} from '../../../packages/protocol/src/image-trainer/metrics.ts'
import { reportSchemaOf } from '../../../packages/protocol/src/sweeps/report.ts'
import { reportOf } from '../../support/records.ts'

/** A metric that does not exist: this row is all that is said of it. */
const row = {
  label: 'top 5',
  goal: 'maximize',
  split: 'val',
  isShare: true,
  isLater: true,
} as const
const reports = reportSchemaOf({ ...imageMetrics, val_top5: row } as const)
const stored = reportOf(1)

test('a report that was stored before a metric existed is read, and has null for it', () => {
  const read = reports.parse(stored)
  expectTypeOf(read.val_top5).toEqualTypeOf<number | null>()
  expect(read).toEqual({ ...stored, val_top5: null })
  expect(reports.parse({ ...stored, val_top5: 0.9 }).val_top5).toBe(0.9)
  expect(reports.safeParse({ ...stored, val_top5: 1.1 }).success).toBe(false)
})

test('a report without a metric that always existed is not one, nor is one with an unknown metric', () => {
  const { loss: _, ...without } = stored
  expect(reports.safeParse(without).success).toBe(false)
  expect(reports.safeParse({ ...stored, val_top3: 0.5 }).success).toBe(false)
})

test('a value that is null is empty in tables, has no mean, and is sorted last', () => {
  expect(metricText(null)).toBe('-')
  expect(csv([[1, null, 2]])).toBe('1,,2\n')
  const trial = (value: number | null) => ({ metrics: { val_loss: value } })
  const facts = new Map([
    [1, trial(0.5)],
    [2, trial(1)],
    [3, trial(null)],
  ]) as unknown as Facts
  expect(meanOf('val_loss', [1, 2], facts)).toBe(0.75)
  expect(meanOf('val_loss', [1, 3], facts)).toBeNull()
  expect([null, 2, 1].sort(compareValues)).toEqual([1, 2, null])
})

test('each metric that the first reports lacked is marked as later', () => {
  const first = ['val_accuracy', 'val_loss', 'accuracy', 'loss']
  const rows: [string, MetricRow][] = Object.entries(imageMetrics)
  for (const [name, { isLater }] of rows) {
    if (first.includes(name)) continue
    expect(isLater, `${name}: isLater, or reports that are stored cannot be read`).toBe(true)
  }
})
