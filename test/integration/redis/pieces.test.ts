import { type SweepInput, step } from '@sweepstack/core'
import { parseDefinition, type TrialSummary } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import fc from 'fast-check'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { keysOf } from '../../../packages/redis/src/keys.ts'
import { readPieces } from '../../../packages/redis/src/scheduling/read-pieces.ts'
import { createEvidenceReader } from '../../../packages/redis/src/sweeps/evidence-reader.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'
import { createPlanned } from '../../support/planned-sweep.ts'
import { reportOf } from '../../support/records.ts'
import { runs } from '../../support/runs.ts'

/** The pieces of a sweep in Redis, beside what the records of its trials say. */

const dataset = 'd'.repeat(64)
let redis: RedisHandle
let raw: Redis
let root: string
let url: string
beforeEachInstallation((made) => {
  ;({ redis, raw, root, url } = made)
})

const log = { info: () => undefined, error: () => undefined }
let count = 0

async function create(change: object = {}): Promise<string> {
  count += 1
  const id = `swp_${String(count).padStart(20, '0')}`
  const definition = parseDefinition({
    name: 'p',
    dataset: 'd',
    parameters: { learningRate: [0.1, 0.2, 0.3, 0.4], epochs: [1, 2] },
    seed: 1000 * count,
    ...change,
  })
  await createPlanned(redis, { id, definition, dataset })
  return id
}

/** Trains the lineage of a trial to its farthest watched epoch, or fails it. */
async function end(id: string, number: number, how: 'train' | 'fail'): Promise<void> {
  const trial = await redis.sweeps.trial(id, number)
  const started = await redis.lineages.start(trial?.lineage as string, 'w1')
  if (started.kind !== 'started') return
  const { key, fence, epoch, target } = started
  const failure = { code: 'X', class: 'diverged' as const, message: 'x' }
  if (how === 'fail') return redis.lineages.fail(key, fence, failure)
  for (let next = epoch + 1; next <= target; next += 1) {
    await redis.lineages.report(key, fence, reportOf(next, { val_accuracy: number / 100 }))
  }
}

const textsOf = (trials: TrialSummary[]) =>
  Object.fromEntries(
    trials.map(({ number, lineage, epochs, until }) => {
      return [number, [lineage, epochs, until ?? []].flat().join(' ')]
    }),
  )

/** What the pieces must say, by the records of the trials. */
async function compare(id: string): Promise<void> {
  const trials = await redis.sweeps.trials(id, { after: 0, limit: 100 })
  const open = trials.filter(({ status }) => status === 'waiting' || status === 'running')
  const key = `${root}:sweep:${id}`
  expect(await raw.hgetall(`${key}:open`)).toEqual(textsOf(open))
  const resting = trials.filter(({ status }) => status === 'resting')
  const restingTexts = Object.entries(await raw.hgetall(`${key}:resting`))
  // Behind it what was left of a budget that keeps a trial: less than the epochs of one.
  const records = restingTexts.map(([number, text]) => [number, text.replace(/ budget [0-3]$/, '')])
  expect(Object.fromEntries(records)).toEqual(textsOf(resting))
  const inFlight = new Map<string, number>()
  for (const { lineage } of open) inFlight.set(lineage, (inFlight.get(lineage) ?? 0) + 1)
  expect(await raw.hgetall(`${key}:in-flight`)).toEqual(
    Object.fromEntries([...inFlight].map(([lineage, many]) => [lineage, `${many}`])),
  )
  const farthest = new Map<string, number>()
  for (const { lineage, epochs, until } of trials) {
    farthest.set(lineage, Math.max(until ?? epochs, farthest.get(lineage) ?? 0))
  }
  expect(await raw.hgetall(`${key}:farthest`)).toEqual(
    Object.fromEntries([...farthest].map(([lineage, epochs]) => [lineage, `${epochs}`])),
  )
  const state = (await redis.sweeps.read(id))?.state
  expect(state).toMatchObject({
    openTrials: open.length,
    openLineages: inFlight.size,
    resting: resting.length,
    nextTrial: trials.length + 1,
    committedEpochs: [...farthest.values()].reduce((sum, epochs) => sum + epochs, 0),
  })
}

const recordOf = ({ number, lineage, epochs, until }: TrialSummary) => ({
  number,
  lineage,
  epochs,
  ...(until === null ? {} : { until }),
})

const action = fc.oneof(
  fc.record({ kind: fc.constantFrom('train' as const, 'fail' as const), pick: fc.nat(99) }),
  fc.record({
    kind: fc.constantFrom('paused' as const, 'running' as const, 'retry' as const),
    pick: fc.nat(99),
  }),
  fc.record({ kind: fc.constant('edit' as const), pick: fc.integer({ min: 1, max: 4 }) }),
)

/** One step that suspends, retries and suspends a trial. */
const pausedFailedRetried: [
  typeof action extends fc.Arbitrary<infer Action> ? Action : never,
  boolean,
][] = [
  [{ kind: 'paused', pick: 0 }, false],
  [{ kind: 'fail', pick: 0 }, false],
  [{ kind: 'retry', pick: 0 }, false],
  [{ kind: 'edit', pick: 1 }, true],
]

/** The last one of three rests for a budget that has nothing left. */
const keptByBudget: typeof pausedFailedRetried = [
  [{ kind: 'train', pick: 13 }, false],
  [{ kind: 'train', pick: 0 }, true],
  [{ kind: 'train', pick: 1 }, false],
  [{ kind: 'train', pick: 47 }, true],
  [{ kind: 'train', pick: 14 }, false],
  [{ kind: 'paused', pick: 0 }, false],
  [{ kind: 'paused', pick: 0 }, true],
]

const ashaInNine = {
  parameters: { learningRate: [0.1, 0.2, 0.3, 0.4, 0.5], epochs: 4 },
  stopping: { kind: 'asha', eta: 2 },
}

test.each([
  ['', {}],
  [', under a stopper', ashaInNine],
])(
  'under two schedulers, ends, failures, pauses, retries and edits, the pieces follow the trials%s',
  async (_, change) => {
    const other = await openRedis({ url, role: 'scheduler', prefix: root.slice(1, -1) })
    const schedulers = [redis, other].map((records) => createScheduler(records, log))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(action, fc.boolean()), { minLength: 4, maxLength: 14 }),
        async (actions) => {
          const id = await create({ parallelism: 2, budget: { epochs: 6 }, ...change })
          await createScheduler(redis, log).advance(id)
          for (const [{ kind, pick }, isTaken] of actions) {
            const trials = await redis.sweeps.trials(id, { after: 0, limit: 100 })
            const one = trials[pick % Math.max(1, trials.length)]
            if (kind === 'edit') {
              const input: SweepInput = {
                type: 'edited',
                parallelism: pick,
                budget: { epochs: 5 + pick },
              }
              await redis.sweeps.push(id, input)
            } else if (kind === 'paused' || kind === 'running') {
              await redis.sweeps.push(id, { type: 'statusRequested', status: kind })
            } else if (one !== undefined && kind === 'retry') {
              if (one.status === 'failed')
                await redis.sweeps.push(id, { type: 'retryRequested', trials: [recordOf(one)] })
            } else if (one !== undefined && kind !== 'retry') await end(id, one.number, kind)
            // Else it is taken with what comes next, in one step.
            if (!isTaken) continue
            await Promise.all(schedulers.map(({ advance }) => advance(id)))
            await compare(id)
          }
        },
      ),
      { numRuns: runs(30), examples: [[pausedFailedRetried], [keptByBudget]] },
    )
    await other.close()
  },
)

test('a command of a commit that another scheduler carries out late changes nothing', async () => {
  const id = await create()
  await createScheduler(redis, log).advance(id)
  await redis.sweeps.push(id, { type: 'statusRequested', status: 'paused' })
  await redis.sweeps.push(id, { type: 'statusRequested', status: 'running' })
  const pending = await redis.sweeps.pending(id)
  if (pending === undefined) throw new Error('the sweep is gone')
  await redis.sweeps.commit(id, { ...pending, ...step(pending) })
  const commands = await redis.sweeps.outbox(id)
  await redis.sweeps.carryOut(id, ...commands)
  const watches = () => raw.zrange(`${root}:lineage:${commands[0]?.lineage}:watches`, '0', '-1')
  const before = await watches()
  expect(before).toEqual([`${id}/1`, `${id}/2`])
  await redis.sweeps.carryOut(id, ...commands.filter(({ kind }) => kind === 'suspendTrial'))
  expect(await watches()).toEqual(before)
})

test('what a searcher learns from, and who leads, comes from the records of the trials', async () => {
  const id = await create({ topK: { k: 2, repeats: 2 } })
  await createScheduler(redis, log).advance(id)
  await end(id, 3, 'train')
  const moment = await redis.sweeps.pending(id)
  if (moment === undefined) throw new Error('the sweep is gone')
  const base = { redis: raw, keys: keysOf(root.slice(1, -1)), unreadable: () => undefined }
  const readEvidence = createEvidenceReader(base.redis, base.keys, base.unreadable)
  const parts = { ...base, readEvidence }
  const needs = { ...moment.needs, open: [], leaders: true, evidence: true }
  const { evidence, leaders } = await readPieces(parts, id, moment, needs)
  expect(evidence?.observations).toMatchObject([
    { trial: 3, score: 0.03, config: { learningRate: 0.2, epochs: 1 } },
    { trial: 4, score: 0.03, config: { learningRate: 0.2, epochs: 2 } },
  ])
  expect(leaders).toMatchObject([
    { index: 2, config: { learningRate: 0.2, epochs: 1 } },
    { index: 3, config: { learningRate: 0.2, epochs: 2 } },
  ])
  // Those that ended are still open for the step, but nothing is to come of them any more.
  expect(evidence?.pending.map(({ trial }) => trial)).toEqual([1, 2, 5, 6, 7, 8])
})

test('evidence holds failures, is one array that grows, and reads what came since and no more', async () => {
  const id = await create()
  await createScheduler(redis, log).advance(id)
  const keys = keysOf(root.slice(1, -1))
  const read = createEvidenceReader(raw, keys, () => undefined)
  const open = Array.from({ length: 8 }, (_, place) => ({
    ...{ number: place + 1, lineage: '', epochs: 1 },
  }))
  await end(id, 1, 'train')
  await end(id, 3, 'fail')
  const first = await read(id, open)
  expect(first.observations.map(({ trial, score, epoch }) => [trial, score, epoch])).toEqual([
    [1, 0.01, 1],
    [2, 0.01, 2],
    [3, null, 1],
    [4, null, 2],
  ])
  const readsOf = async () => {
    const [, calls] = /cmdstat_hgetall:calls=(\d+)/.exec(await raw.info('commandstats')) ?? []
    return Number(calls)
  }
  await end(id, 5, 'train')
  const before = await readsOf()
  const second = await read(id, open)
  expect((await readsOf()) - before).toBe(2)
  expect(second.observations).toBe(first.observations)
  expect(second.observations.map(({ trial }) => trial)).toEqual([1, 2, 3, 4, 5, 6])
  expect(second.pending.map(({ trial }) => trial)).toEqual([3, 4, 7, 8])
  // Redis was restored from before the last results: what was read is not gone on with.
  await raw.ltrim(keys.outcomes(id), 0, 2)
  const third = await read(id, open)
  expect(third.observations).not.toBe(first.observations)
  expect(third.observations.map(({ trial }) => trial)).toEqual([1, 2, 3])
})
