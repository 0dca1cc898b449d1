import { initialState, planSweep } from '@sweepstack/core'
import { openRedis } from '@sweepstack/redis'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, test } from 'vitest'
import { definition } from '../../support/forks.ts'
import { isLong } from '../../support/long-form.ts'
import { startTestRedis } from '../../support/redis.ts'
import { runs } from '../../support/runs.ts'
import {
  dataset,
  keys,
  type Model,
  newNode,
  sweeps,
  trialNumbers,
  workers,
} from './lineage-machine/model.ts'
import type { Real } from './lineage-machine/real.ts'
import {
  CancelSweep,
  CarryOut,
  Open,
  Remove,
  Retry,
  Unwatch,
} from './lineage-machine/sweep-steps.ts'
import { Crash, Leave, Start, Tell, Train } from './lineage-machine/worker-steps.ts'

/**
 * F19: the lineage state machine under random interleavings, against a model. Two sweeps watch the lineages of a tree
 * (a root, two forks of it, and a fork of a fork); three workers start, report, stall, hand back, fail and crash in any
 * order, each with the fence that it once was given; the reconciler looks in between. Sweeps are cancelled and removed,
 * and commands for them come late.
 */

let server: Awaited<ReturnType<typeof startTestRedis>>
beforeAll(async () => {
  server = await startTestRedis()
})
afterAll(() => server[Symbol.asyncDispose]())

const anyWorker = fc.constantFrom(...workers)
const anySweep = fc.constantFrom(...sweeps)
const anyTrial = fc.constantFrom(...trialNumbers)
const anyLineage = fc.constantFrom(...keys)
const open = fc.tuple(anySweep, anyTrial).map(([sweep, trial]) => new Open(sweep, trial))
const train = fc
  .tuple(fc.nat(keys.length - 1), fc.integer({ min: 1, max: 6 }))
  .map(([place, epochs]) => new Train(place, epochs))
const steps = [
  ...Array<typeof open>(4).fill(open),
  ...Array<typeof train>(4).fill(train),
  fc
    .tuple(anySweep, anyTrial, fc.constantFrom('suspendTrial' as const, 'cancelTrial' as const))
    .map(([sweep, trial, kind]) => new Unwatch(sweep, trial, kind)),
  fc.nat(20).map((place) => new Retry(place)),
  fc.tuple(anyLineage, anyWorker).map(([key, worker]) => new Start(key, worker)),
  fc.tuple(anyLineage, anyWorker).map(([key, worker]) => new Start(key, worker, `${key}-copy`)),
  fc
    .tuple(anyLineage, anyWorker, fc.constantFrom(1, 1, 1, 0, 2))
    .map(([key, worker, offset]) => new Tell(key, worker, offset)),
  fc
    .tuple(anyLineage, anyWorker, fc.constantFrom(...(['handBack', 'retry', 'fail'] as const)))
    .map(([key, worker, how]) => new Leave(key, worker, how)),
  anySweep.map((sweep) => new CancelSweep(sweep)),
  anySweep.map((sweep) => new CarryOut(sweep)),
  anySweep.map((sweep) => new Remove(sweep)),
  fc.constant(new Crash()),
]

let installations = 0
let raw: Redis
beforeAll(() => {
  raw = new Redis(server.url)
})
afterAll(() => raw?.disconnect())

/** Carries out commands on records of their own, and compares these with the model after each. */
async function runSteps(commands: Iterable<fc.AsyncCommand<Model, Real>>): Promise<void> {
  installations += 1
  const prefix = `m${installations}`
  const redis = await openRedis({ url: server.url, role: 'scheduler', prefix })
  try {
    const { lineages: _, ...plan } = planSweep(definition, dataset)
    for (const id of sweeps) {
      await redis.sweeps.create({
        id,
        name: 'm',
        tags: [],
        state: initialState(definition, dataset),
        plan: {
          ...plan,
          lineages: 1,
          etaSeconds: null,
          parameters: {},
          epochs: { asked: 7, unique: 6, trained: 0 },
        },
      })
    }
    const setup = (): { model: Model; real: Real } => ({
      model: {
        lineages: new Map(keys.map((key) => [key, newNode()])),
        trials: new Map(),
        sweeps: new Map(sweeps.map((sweep) => [sweep, 'running'])),
      },
      real: { redis, raw, prefix, fences: new Map(), highest: new Map() },
    })
    await fc.asyncModelRun(setup, commands)
  } finally {
    await redis.close()
  }
}

test('F19: under any interleaving the records are as the model says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 60, size: 'max' }), runSteps),
    { numRuns: runs(isLong ? 80 : 30), endOnFailure: false },
  )
})

test('a retry that comes after the cancel of its sweep, or before it is carried out, revives nothing', async () => {
  const [sweep, key, worker] = [sweeps[0], keys[0], workers[0]] as [string, string, string]
  await runSteps([
    new Open(sweep, 1),
    new Train(0, 1),
    new Leave(key, worker, 'fail'),
    new CancelSweep(sweep),
    new Retry(0),
    new CarryOut(sweep),
    new Retry(0),
    new Remove(sweep),
  ])
})

test('a trial that is opened after the cancel of its sweep, before or after that is carried out, is cancelled', async () => {
  const sweep = sweeps[0] as string
  await runSteps([
    new Open(sweep, 1),
    new CancelSweep(sweep),
    new Open(sweep, 1),
    new Open(sweep, 2),
    new CarryOut(sweep),
    new Open(sweep, 1),
    new Open(sweep, 3),
    new Remove(sweep),
  ])
})
