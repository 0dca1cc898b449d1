import type { LineageFacts } from '@sweepstack/core'
import { beforeAll, expect, test } from 'vitest'
import { longestTurn } from '../../../test/support/longest-turn.ts'
import { diskReport } from './disk-report.ts'
import { type Parts, type Survey, surveyStorage } from './survey-storage.ts'

/** With one checkpoint and one file of predictions each. */
const count = 40_000
const now = 1e12
const policy = { filesMs: 1, unreferencedMs: 1, best: 1 }
const keys = Array.from({ length: count }, (_, place) => place.toString(16).padStart(64, '0'))

const factsOf = (key: string): LineageFacts => ({
  key,
  status: 'idle',
  fence: 1,
  dataset: 'd'.repeat(64),
  checkpoints: [{ epoch: 1, artifact: checkpointOf(key), sha256: key, bytes: 10 }],
  ancestors: [],
  touchedAt: 0,
  revision: '',
})
const checkpointOf = (key: string) => `checkpoints/${key}/1-1.safetensors`
const fileOf = (name: string) => ({ name, bytes: 10, modifiedAt: 0 })

/** All is at hand, so that nothing but the work itself takes time. */
const parts: Parts = {
  retention: {
    lineages: async () => keys,
    facts: async (asked) => asked.map(factsOf),
    sweeps: async () => ['one', 'two'],
    sweep: async (id) => ({
      id,
      name: id,
      status: 'completed',
      dataset: 'd'.repeat(64),
      references: keys.slice(id === 'one' ? 0 : count / 2).map((lineage, place) => ({
        lineage,
        reference: { sweep: id, trial: place + 1, epochs: 1, endedAt: 0, leads: place === 0 },
      })),
    }),
    trim: async () => true,
    forget: async () => true,
    unstore: async () => undefined,
    alone: async (run) => run(),
  },
  datasets: { versions: async () => new Map(), removeFormer: async () => false },
  artifacts: {
    get: async () => undefined,
    list: async () =>
      keys.flatMap((key) => [
        fileOf(checkpointOf(key)),
        fileOf(`outputs/${key}/1/val.safetensors`),
      ]),
    delete: async () => undefined,
    dropAbandoned: async () => 0,
  },
}

let survey: Survey
beforeAll(async () => {
  survey = await surveyStorage(parts, policy, now)
})

test.each<[what: string, run: () => Promise<unknown>]>([
  ['a survey', () => surveyStorage(parts, policy, now)],
  ['a report', () => diskReport(survey, { largest: 1000 })],
])('%s of 80,000 files lets others have their turns', async (_, run) => {
  const { share } = await longestTurn(run)
  expect(share).toBeLessThan(0.4)
})

test('a report has the sums of all files, and rows of the largest only', async () => {
  const report = await diskReport(survey, { largest: 1 })
  expect(report).toMatchObject({ files: 2 * count, bytes: 20 * count })
  expect(report.sweeps).toEqual([
    {
      sweep: 'one',
      name: 'one',
      status: 'completed',
      files: 80_000,
      bytes: 800_000,
      shared: 400_000,
    },
  ])
  expect(report.lineages).toHaveLength(1)
  const kept = report.reasons.filter((reason) => reason.kept)
  expect(kept.reduce((sum, { files }) => sum + files, 0)).toBe(
    report.files - report.collectable.files,
  )
})
