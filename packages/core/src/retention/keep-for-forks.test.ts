import { expect, test } from 'vitest'
import { addNeededByFork, keepForForks, type NeededByForks } from './keep-for-forks.ts'
import { keepLineage, type LineageFacts } from './keep-lineage.ts'

const day = 86_400_000
const now = 1000 * day
const policy = { filesMs: 30 * day, unreferencedMs: 60 * day, best: 1 }
const [root, parent, key] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
]

const checkpoints = (...epochs: number[]) =>
  epochs.map((epoch) => ({ epoch, artifact: `${epoch}`, sha256: '0'.repeat(64), bytes: 1 }))

const ancestors = [
  { lineage: parent, epoch: 5 },
  { lineage: root, epoch: 3 },
]
const stored = new Map([
  [parent, checkpoints(6, 5)],
  [root, checkpoints(9, 4, 3, 2)],
])

function needed(own: number[], goesOn = true) {
  const fork = { facts: { key, ancestors, checkpoints: checkpoints(...own) }, verdict: { goesOn } }
  const found = new Map<string, NeededByForks>()
  addNeededByFork(found, fork, (lineage) => stored.get(lineage) ?? [])
  return found
}

test('a fork without checkpoints needs the newest two of the epochs that it shares', () => {
  expect(needed([])).toEqual(
    new Map([
      [parent, new Map([[5, [key]]])],
      [root, new Map([[3, [key]]])],
    ]),
  )
})

test('each of its own takes the place of one of them', () => {
  expect(needed([6])).toEqual(new Map([[parent, new Map([[5, [key]]])]]))
  expect(needed([7, 6])).toEqual(new Map())
})

test('a fork that nobody wants more of needs none', () => {
  expect(needed([], false)).toEqual(new Map())
})

const unreferenced: LineageFacts = {
  key: root,
  status: 'idle',
  fence: 7,
  dataset: 'd'.repeat(64),
  checkpoints: checkpoints(9, 4, 3, 2),
  ancestors: [],
  touchedAt: 0,
  revision: '',
}

test('of a lineage that no sweep refers to stays what its forks need, and its record', () => {
  const alone = keepLineage(unreferenced, [], policy, now)
  expect(alone.record.keep).toBe(false)
  const verdict = keepForForks(alone, new Set([3]))
  const why = { keep: true, why: 'for a fork to go on from' }
  expect(verdict.record).toEqual(why)
  const kept = verdict.checkpoints.filter((known) => known.verdict.keep)
  expect(kept).toEqual([{ checkpoint: unreferenced.checkpoints[2], verdict: why }])
  expect(verdict.watched).toEqual([3])
  expect(verdict.epoch(3).keep).toBe(false)
})

test('what stays for other reasons keeps its reason', () => {
  const watch = { sweep: 's', trial: 1, epochs: 4, endedAt: null, leads: false }
  const alone = keepLineage(unreferenced, [watch], policy, now)
  const verdict = keepForForks(alone, new Set([4, 3]))
  const reasons = verdict.checkpoints.map(({ checkpoint, verdict }) => [
    checkpoint.epoch,
    verdict.why,
  ])
  expect(reasons).toEqual([
    [9, 'newest, to go on from'],
    [4, 'of a sweep that goes on'],
    [3, 'for a fork to go on from'],
    [2, 'no trial watches that epoch'],
  ])
  expect(verdict.record.why).toBe('of a sweep that goes on')
})
