import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { type ArtifactStore, engineVersion, lineageKey, predictionArtifact } from '@sweepstack/core'
import { ingestDataset, publishDataset, readDatasetHeader } from '@sweepstack/datasets'
import { createEngine, type Engine } from '@sweepstack/engine'
import { readModel, toSafetensors } from '@sweepstack/exports'
import type { Checkpoint, ImageRecipe, Report } from '@sweepstack/protocol'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parsePredictions } from '../../../apps/api/src/parse-predictions.ts'
import { engineDataset, OpenedImages } from '../../../apps/worker/src/trainer/opened-images.ts'
import { predictSplit } from '../../../apps/worker/src/trainer/predict-split.ts'
import { smallSettings } from '../../../packages/engine/src/testing/small-lineage.ts'
import { trainHere } from '../../support/train-here.ts'

/** Cross-validation with the real engine, on a dataset that was read from files. */

const of = 3
let engine: Engine
let store: ArtifactStore
let folder: string
let hash: string
let images: OpenedImages
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-folds-'))
  await makeDataset(path.join(folder, 'in'))
  const outDirectory = path.join(folder, 'out')
  const summary = await ingestDataset({ folder: path.join(folder, 'in'), outDirectory })
  store = openArtifactStore(path.join(folder, 'artifacts'))
  await publishDataset(summary, store)
  hash = summary.hash
  images = new OpenedImages()
  engine = createEngine()
})
afterAll(async () => {
  engine.dispose()
  await images.close()
  await rm(folder, { recursive: true })
})

/** Two classes; of each 14 training, 4 validation and 3 test images, among them two that are equal and four of a group. */
async function makeDataset(into: string): Promise<void> {
  let colour = 0
  for (const [split, count] of [
    ['train', 14],
    ['val', 4],
    ['test', 3],
  ] as const) {
    await mkdir(path.join(into, `${split}_images`), { recursive: true })
    const rows = ['Image,Class,Group']
    for (const [label, name] of ['cat', 'dog'].entries()) {
      for (let at = 0; at < count; at += 1) {
        const isTwin = split === 'val' && at === 0 && label === 0
        const shade = isTwin ? 0 : colour
        const background = { r: 40 * label + shade, g: 200 * label, b: shade % 7 }
        const create = { width: 16, height: 16, channels: 3 as const, background }
        await sharp({ create })
          .png()
          .toFile(path.join(into, `${split}_images/${name}-${split}-${at}.png`))
        rows.push(`${name}-${split}-${at}.png,${name},${at > 0 && at < 3 ? `shared ${label}` : ''}`)
        colour += 1
      }
    }
    await writeFile(path.join(into, `${split}.csv`), `${rows.join('\n')}\n`)
  }
}

function recipeOf(number: number): ImageRecipe {
  return {
    engine: engineVersion,
    dataset: hash,
    seed: 5,
    fold: { number, of },
    phases: [{ fromEpoch: 0, settings: { ...smallSettings, normalization: 'dataset' } }],
  }
}

const places = () => ({ store, directory: path.join(folder, 'cache') })

async function train(recipe: ImageRecipe, to: number, from?: Checkpoint) {
  const datasetOf = async (wanted: ImageRecipe) =>
    engineDataset(await images.of(wanted, places()), 'val')
  const told = await trainHere({ engine, store, datasetOf }, recipe, to, from)
  return { reports: told.reports, checkpoint: told.checkpoints.at(-1) as Checkpoint }
}

async function predicted(recipe: ImageRecipe, checkpoint: Checkpoint, split: 'val' | 'test') {
  const lineage = lineageKey(recipe)
  const artifact = predictionArtifact({ lineage, epoch: checkpoint.epoch, split })
  const order = { type: 'predict' as const, recipe, checkpoint, split, artifact }
  await predictSplit(engine, store, await images.of(recipe, places()), order)
  return parsePredictions((await store.get(artifact)) as Uint8Array)
}

test('the folds validate each training and validation image once, and no other', async () => {
  const seen: string[] = []
  for (let number = 1; number <= of; number += 1) {
    const recipe = recipeOf(number)
    const { reports, checkpoint } = await train(recipe, 1)
    const { names, labels, classes, probabilities, groups } = await predicted(
      recipe,
      checkpoint,
      'val',
    )
    for (const [at, name] of names.entries()) {
      expect(name).toMatch(new RegExp(`^${classes[labels[at] as number]}-`))
    }
    // Equal images are in one fold, and so are those of a group.
    expect(names.includes('cat-val-0.png')).toBe(names.includes('cat-train-0.png'))
    for (const label of [0, 1]) {
      const together = groups?.filter((group) => group === `shared ${label}`).length
      expect([0, 4]).toContain(together)
    }
    // The report is of these very images.
    const right = labels.filter((label, at) => {
      const [cat, dog] = probabilities.subarray(2 * at, 2 * at + 2)
      return label === ((cat as number) >= (dog as number) ? 0 : 1)
    })
    expect(reports[0]?.val_accuracy).toBeCloseTo(right.length / labels.length, 12)
    seen.push(...names)
  }
  const { splits } = await readDatasetHeader(store, hash)
  const all = [...splits.train.names, ...splits.val.names]
  expect(seen.sort()).toEqual(all.sort())
})

test('a fold that is taken up from its checkpoint has the bits of one that was trained in one go', async () => {
  const recipe = recipeOf(2)
  const whole = await train(recipe, 3)
  const first = await train(recipe, 1)
  // Another fold and another trainer in between.
  await train(recipeOf(3), 1)
  await images.close()
  images = new OpenedImages()
  const rest = await train(recipe, 3, first.checkpoint)
  const bits = ({ epoch, state, loss, val_loss }: Report) => [epoch, state, loss, val_loss]
  expect([...first.reports, ...rest.reports].map(bits)).toEqual(whole.reports.map(bits))
  expect((await train(recipeOf(1), 1)).reports.map(bits)).not.toEqual(first.reports.map(bits))
})

test('each model predicts all test images, and is exported with the figures of its training images', async () => {
  const [first, second] = [recipeOf(1), recipeOf(2)]
  const { checkpoint } = await train(first, 1)
  expect((await predicted(first, checkpoint, 'test')).names).toHaveLength(6)
  const header = await readDatasetHeader(store, hash)
  const normalizationOf = async (artifact: string) => {
    const file = (await store.get(artifact)) as Uint8Array
    return readModel(toSafetensors(file, header)).normalization
  }
  const { mean } = engineDataset(await images.of(first, places()), 'val')
  expect(await normalizationOf(checkpoint.artifact)).toMatchObject({ kind: 'dataset', mean })
  expect(mean).not.toEqual(header.mean)
  const other = await train(second, 1)
  expect(await normalizationOf(other.checkpoint.artifact)).not.toMatchObject({ mean })
})
