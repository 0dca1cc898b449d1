import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { type ArtifactStore, engineVersion, lineageKey } from '@sweepstack/core'
import { createEngine, type Engine } from '@sweepstack/engine'
import type { Checkpoint, Recipe, Report, Settings } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trainLineage } from '../../../apps/worker/src/trainer/train-lineage.ts'
import { trainerEnvironment } from '../../../packages/engine/src/environment.ts'
import { smallDataset, smallSettings } from '../../../packages/engine/src/testing/small-lineage.ts'

/** The real engine: a recipe whose learning rate changes after epoch 2, in the ways in which it may come to be trained. */

const epochs = 4
const settings: Settings = { ...smallSettings, augmentation: { flip: true, crop: 2 } }
const half = { ...settings, learningRate: settings.learningRate / 2 }
const inPhases = recipeOf({ fromEpoch: 0, settings }, { fromEpoch: 2, settings: half })

function recipeOf(...phases: Recipe['phases']): Recipe {
  return { engine: engineVersion, dataset: 'a'.repeat(64), seed: 7, phases }
}

let engine: Engine
let store: ArtifactStore
let folder: string
beforeAll(async () => {
  Object.assign(process.env, trainerEnvironment({ threads: 1 }), { TF_CPP_MIN_LOG_LEVEL: '3' })
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-phases-'))
  store = openArtifactStore(folder)
  engine = createEngine()
})
afterAll(async () => {
  engine.dispose()
  await rm(folder, { recursive: true })
})

/** Trains a recipe from a checkpoint, or from the beginning, to an epoch; answers what it told. */
async function train(recipe: Recipe, to: number, from?: Checkpoint) {
  const reports: Report[] = []
  const checkpoints: Checkpoint[] = []
  const trainer = {
    engine,
    store,
    facts: {},
    checkpointSeconds: 0,
    datasetOf: async () => smallDataset([16, 16, 3]),
    tell(notice: Parameters<Parameters<typeof trainLineage>[0]['tell']>[0]) {
      if (notice.type !== 'epoch') return
      reports.push(notice.report)
      if (notice.checkpoint) checkpoints.push(notice.checkpoint)
    },
    verdict: async () => ({ kind: 'continue' as const, target: to, watched: [] }),
  }
  const order = {
    type: 'train' as const,
    lineage: lineageKey(recipe),
    fence: 1,
    recipe,
    keeps: true,
    epoch: from?.epoch ?? 0,
    target: to,
    watched: [],
    checkpoints: from === undefined ? [] : [from],
  }
  await trainLineage(trainer, order, new AbortController().signal)
  return {
    reports,
    checkpoints,
    bits: reports.map(({ epoch, state, loss }) => [epoch, state, loss]),
  }
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

test('taken up within the second phase, it goes on by that', async () => {
  const whole = await train(inPhases, epochs)
  const rest = await train(
    inPhases,
    epochs,
    whole.checkpoints.find(({ epoch }) => epoch === 3),
  )
  expect(rest.bits).toEqual(whole.bits.slice(3))
})
