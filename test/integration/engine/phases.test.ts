import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { type ArtifactStore, engineVersion, lineageKey } from '@sweepstack/core'
import { createEngine, type Engine } from '@sweepstack/engine'
import type { Checkpoint, ImageRecipe, Report, Settings } from '@sweepstack/protocol'
import { openRedis, type RedisHandle } from '@sweepstack/redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verdict } from '../../../apps/worker/src/trainer/messages.ts'
import { type Trainer, trainLineage } from '../../../apps/worker/src/trainer/train-lineage.ts'
import { smallDataset, smallSettings } from '../../../packages/engine/src/testing/small-lineage.ts'
import { createSweep, openTrial } from '../../support/forks.ts'
import { startTestRedis } from '../../support/redis.ts'
import { trainHere } from '../../support/train-here.ts'

/** The real engine: a recipe whose learning rate changes after epoch 2, in the ways in which it may come to be trained. */

const epochs = 4
const settings: Settings = { ...smallSettings, augmentation: { flip: true, crop: 2 } }
const half = { ...settings, learningRate: settings.learningRate / 2 }
const inPhases = recipeOf({ fromEpoch: 0, settings }, { fromEpoch: 2, settings: half })

function recipeOf(...phases: ImageRecipe['phases']): ImageRecipe {
  return { engine: engineVersion, dataset: 'a'.repeat(64), seed: 7, phases }
}

let engine: Engine
let store: ArtifactStore
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-phases-'))
  store = openArtifactStore(folder)
  engine = createEngine()
})
afterAll(async () => {
  engine.dispose()
  await rm(folder, { recursive: true })
})

const bitsOf = ({ epoch, state, loss }: Report) => [epoch, state, loss]

/** Trains a recipe from a checkpoint, or from the beginning, to an epoch; answers what it told. */
async function train(recipe: ImageRecipe, to: number, from?: Checkpoint) {
  const datasetOf = async () => smallDataset([16, 16, 3])
  const told = await trainHere({ engine, store, datasetOf }, recipe, to, from)
  return { ...told, bits: told.reports.map(bitsOf) }
}

test('two phases have the bits of one process that halves its learning rate there', async () => {
  const { bits, reports } = await train(inPhases, epochs)
  expect(reports.map(({ learning_rate }) => learning_rate)).toEqual([1e-3, 1e-3, 5e-4, 5e-4])
  // Keras' boundary: its own step still has the rate before it, so it is the last of the six steps of two epochs.
  const schedule: Settings['schedule'] = {
    kind: 'piecewise',
    boundaries: [5 / 3],
    factors: [1, 0.5],
  }
  const inOne = await train(recipeOf({ fromEpoch: 0, settings: { ...settings, schedule } }), epochs)
  expect(bits).toEqual(inOne.bits)
})

test('a fork from the checkpoint of its parent has the bits of one that was trained from the beginning', async () => {
  const whole = await train(inPhases, epochs)
  const parent = await train(recipeOf({ fromEpoch: 0, settings }), epochs)
  expect(parent.bits.slice(0, 2)).toEqual(whole.bits.slice(0, 2))
  expect(parent.bits[2]).not.toEqual(whole.bits[2])
  const fork = await train(
    inPhases,
    epochs,
    parent.checkpoints.find(({ epoch }) => epoch === 2),
  )
  expect(fork.bits).toEqual(whole.bits.slice(2))
})

test('through the records, a fork trains only what its parent has not, and has the bits of the whole', async () => {
  const whole = await train(inPhases, epochs)
  await using server = await startTestRedis()
  const redis = await openRedis({ url: server.url, role: 'scheduler' })
  const sweep = `swp_${'a'.repeat(20)}`
  await createSweep(redis, sweep)
  const root = recipeOf({ fromEpoch: 0, settings })
  const commands = [openTrial(1, inPhases, epochs), openTrial(2, root, 3)]
  await redis.sweeps.carryOut(sweep, ...commands)
  const [rootKey, forkKey] = [lineageKey(root), lineageKey(inPhases)]
  expect(await trainOnRecord(redis, rootKey)).toEqual([1, 2, 3])
  expect(await trainOnRecord(redis, forkKey)).toEqual([3, 4])
  const bits = (await redis.lineages.reports(forkKey)).map(bitsOf)
  expect(bits).toEqual(whole.bits)
  // The parent's checkpoint is gone: all is computed again, and what is on record has the same bits.
  await redis.sweeps.carryOut(sweep, openTrial(3, inPhases, epochs + 1))
  for (const { name } of await store.list(`checkpoints/`)) await store.delete(name)
  expect(await trainOnRecord(redis, forkKey)).toEqual([1, 2, 3, 4, 5])
  await redis.close()
})

/** As a worker trains a lineage that is queued, to its end; answers the epochs that were computed. */
async function trainOnRecord({ lineages }: RedisHandle, key: string): Promise<number[]> {
  const started = await lineages.start(key, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  const { fence, recipe, epoch, target, watched, checkpoints } = started
  const order = { lineage: key, fence, recipe, epoch, target, watched, checkpoints }
  const computed: number[] = []
  let answer: Promise<Verdict>
  const answerTo = async (report: Report, checkpoint: Checkpoint | null): Promise<Verdict> => {
    if (checkpoint) await lineages.recordCheckpoint(key, fence, checkpoint)
    const verdict = await lineages.report(key, fence, report)
    expect(verdict).toMatchObject({ differs: false })
    return verdict.kind === 'continue' ? verdict : { kind: 'rest' }
  }
  const trainer: Trainer = {
    engine,
    store,
    facts: {},
    checkpointSeconds: 0,
    datasetOf: async () => smallDataset([16, 16, 3]),
    tell(notice) {
      if (notice.type !== 'epoch') return
      computed.push(notice.report.epoch)
      answer = answerTo(notice.report, notice.checkpoint)
    },
    verdict: () => answer,
  }
  await trainLineage(
    trainer,
    { type: 'train', keeps: true, ...order },
    new AbortController().signal,
  )
  return computed
}

test('taken up within the second phase, it goes on by that', async () => {
  const whole = await train(inPhases, epochs)
  const rest = await train(
    inPhases,
    epochs,
    whole.checkpoints.find(({ epoch }) => epoch === 3),
  )
  expect(rest.bits).toEqual(whole.bits.slice(3))
})
