import { describe, expect, test } from 'vitest'
import { keepLineage, keepUnrecorded, type LineageFacts, type Reference } from './keep-lineage.ts'
import { graceMs } from './retention-policy.ts'

const day = 86_400_000
const now = 1000 * day
const policy = { filesMs: 30 * day, unreferencedMs: 60 * day, best: 1 }

const lineage: LineageFacts = {
  key: 'a'.repeat(64),
  status: 'idle',
  fence: 7,
  dataset: 'd'.repeat(64),
  checkpoints: [9, 8, 5, 3].map((epoch) => ({
    epoch,
    artifact: `checkpoints/a/1-${epoch}`,
    sha256: '0'.repeat(64),
    bytes: 1,
  })),
  ancestors: [],
  touchedAt: now,
  revision: '',
}

function watch(epochs: number, rest: Partial<Reference> = {}): Reference {
  return { sweep: 's', trial: 1, epochs, endedAt: null, leads: false, ...rest }
}

const kept = (facts: LineageFacts, references: Reference[]) =>
  keepLineage(facts, references, policy, now)
    .checkpoints.filter(({ verdict }) => verdict.keep)
    .map(({ checkpoint, verdict }) => [checkpoint.epoch, verdict.why])

describe('of a lineage that a sweep refers to', () => {
  test('watched epochs and the newest two stay while the sweep goes on', () => {
    expect(kept(lineage, [watch(3), watch(9)])).toEqual([
      [9, 'of a sweep that goes on'],
      [8, 'newest, to go on from'],
      [3, 'of a sweep that goes on'],
    ])
  })

  test('they stay for some time after its end', () => {
    expect(kept(lineage, [watch(3, { endedAt: now - 30 * day + 1 })])).toEqual([
      [9, 'newest, to go on from'],
      [8, 'newest, to go on from'],
      [3, 'of a sweep that ended lately'],
    ])
    expect(kept(lineage, [watch(3, { endedAt: now - 30 * day })])).toEqual([])
  })

  test('a leader keeps its files, and what others watched of them goes', () => {
    const long = { endedAt: now - 90 * day }
    expect(kept(lineage, [watch(3, long), watch(9, { ...long, leads: true })])).toEqual([
      [9, 'of a leader'],
      [8, 'newest, to go on from'],
    ])
  })

  test('the record stays, whatever becomes of the files', () => {
    const verdict = keepLineage(lineage, [watch(3, { endedAt: 0 })], policy, now)
    expect(verdict.record.keep).toBe(true)
    expect(verdict.watched).toEqual([])
    expect(verdict.epoch(3)).toEqual({
      keep: false,
      why: 'its sweeps ended long ago and it leads in none',
    })
  })
})

describe('of a lineage that no sweep refers to', () => {
  test('all stays for some time, then nothing', () => {
    expect(kept({ ...lineage, touchedAt: now - 60 * day + 1 }, [])).toHaveLength(4)
    const old = keepLineage({ ...lineage, touchedAt: now - 60 * day }, [], policy, now)
    expect(old.record).toEqual({ keep: false, why: 'no sweep refers to it' })
    expect(old.checkpoints.every(({ verdict }) => !verdict.keep)).toBe(true)
  })

  test.each(['queued', 'running'] as const)('one that is %s is not touched', (status) => {
    expect(kept({ ...lineage, status, touchedAt: 0 }, [])).toHaveLength(4)
  })
})

test('for ever is for ever', () => {
  const forever = { ...policy, unreferencedMs: Number.POSITIVE_INFINITY }
  expect(keepLineage({ ...lineage, touchedAt: 0 }, [], forever, now).record.keep).toBe(true)
})

test('a file without a record stays while the start that wrote it may still record it', () => {
  const running = { status: 'running', fence: 7 } as const
  const old = { fence: 7, modifiedAt: now - graceMs }
  expect(keepUnrecorded(old, running, now).keep).toBe(true)
  expect(keepUnrecorded({ ...old, fence: 6 }, running, now).keep).toBe(false)
  expect(keepUnrecorded(old, { ...running, status: 'idle' }, now).keep).toBe(false)
  expect(keepUnrecorded({ ...old, modifiedAt: old.modifiedAt + 1 }, undefined, now).keep).toBe(true)
  expect(keepUnrecorded(old, undefined, now).keep).toBe(false)
})

test('what a trial left that was stopped early goes, also while its sweep goes on; one that rests keeps its own', () => {
  expect(kept(lineage, [watch(9, { stopped: true })])).toEqual([])
  expect(kept(lineage, [watch(9, { stopped: true }), watch(5)])).toEqual([
    [9, 'newest, to go on from'],
    [8, 'newest, to go on from'],
    [5, 'of a sweep that goes on'],
  ])
  expect(keepLineage(lineage, [watch(9, { stopped: true })], policy, now).epoch(9)).toEqual({
    keep: false,
    why: 'its trial was stopped early',
  })
})
