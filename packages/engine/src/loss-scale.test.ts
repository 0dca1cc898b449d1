import { readFileSync } from 'node:fs'
import { lossScaleNames } from '@sweepstack/program'
import { beforeAll, expect, test } from 'vitest'
import type { NamedTensor } from './device-program.ts'
import { createEngine, type Engine } from './engine.ts'
import type { Session } from './session.ts'
import { loadTensorflow } from './tensorflow.ts'
import type { GoldenCase } from './testing/golden-case.ts'
import { lossScaleCases } from './testing/golden-cases.ts'
import { smallDataset, smallSettings } from './testing/small-lineage.ts'
import { magnitude, trainGolden } from './testing/train-golden.ts'

interface Expected {
  losses: number[]
  scales: number[]
  sums: Record<string, number>
}
const keras: Record<string, Expected> = JSON.parse(
  readFileSync(new URL('../fixtures/keras-loss-scale.json', import.meta.url), 'utf8'),
)

let engine: Engine
beforeAll(() => {
  process.env.TF_ENABLE_ONEDNN_OPTS = '0'
  engine = createEngine()
})

const settings = { ...smallSettings, precision: 'mixed_float16' } as const
const dataset = smallDataset([16, 16, 3])
const open = () => engine.open(settings, 3, dataset)

function scalarOf(state: NamedTensor[], name: string): number {
  return state.find((tensor) => tensor.name === name)?.data[0] as number
}

function startAt(session: Session, values: Record<string, number>): NamedTensor[] {
  const state = session.state().map((tensor) => {
    const value = values[tensor.name]
    if (value === undefined) return tensor
    return {
      ...tensor,
      data: tensor.data instanceof Int32Array ? Int32Array.of(value) : Float32Array.of(value),
    }
  })
  session.restore(state)
  return state
}

test('a new lineage begins with a scale of 2¹⁵, counts its steps and learns', async () => {
  const session = await open()
  expect(scalarOf(session.state(), lossScaleNames.scale)).toBe(32_768)
  const first = await session.trainEpoch(1)
  for (let epoch = 2; epoch < 30; epoch += 1) await session.trainEpoch(epoch)
  expect((await session.trainEpoch(30)).loss).toBeLessThan(first.loss / 2)
  const state = session.state()
  expect(scalarOf(state, lossScaleNames.finite) + scalarOf(state, lossScaleNames.skipped)).toBe(90)
})

test('gradients that overflow: no weight and no slot moves, the scale halves, the loss is told', async () => {
  const session = await open()
  await session.trainEpoch(1)
  const before = startAt(session, { [lossScaleNames.scale]: 2 ** 60, [lossScaleNames.finite]: 3 })
  // Three steps of 16 images.
  const report = await session.trainEpoch(2)
  expect(report.loss).toBeGreaterThan(0.1)
  expect(report.loss).toBeLessThan(3)
  const after = session.state()
  expect(scalarOf(after, lossScaleNames.scale)).toBe(2 ** 57)
  expect(scalarOf(after, lossScaleNames.finite)).toBe(0)
  expect(scalarOf(after, lossScaleNames.skipped)).toBe(3)
  const isMoved = (name: string) =>
    name.includes('/moving_') || name === 'step' || name.startsWith('optimizer/loss_scale/')
  for (const [place, { name, data }] of before.entries()) {
    if (!isMoved(name)) expect(after[place]?.data, name).toEqual(data)
  }
  expect(after.filter(({ name }) => isMoved(name)).length).toBeLessThan(before.length / 2)
})

test('the scale doubles after 2,000 finite steps in a row', async () => {
  const session = await open()
  startAt(session, { [lossScaleNames.finite]: 1998 })
  await session.trainEpoch(1)
  const state = session.state()
  expect(scalarOf(state, lossScaleNames.scale)).toBe(2 ** 16)
  expect(scalarOf(state, lossScaleNames.finite)).toBe(1)
})

test('interrupted between overflows and resumed: equal bits', async () => {
  const overflowing = { [lossScaleNames.scale]: 2 ** 24 }
  const whole = await open()
  startAt(whole, overflowing)
  for (const epoch of [1, 2, 3, 4]) await whole.trainEpoch(epoch)
  const skipped = scalarOf(whole.state(), lossScaleNames.skipped)
  expect(skipped).toBeGreaterThan(3)
  expect(skipped).toBeLessThan(12)
  const expected = whole.stateHash()

  const first = await open()
  startAt(first, overflowing)
  await first.trainEpoch(1)
  const saved = first.state()
  engine.dispose()
  const resumed = await open()
  resumed.restore(saved)
  for (const epoch of [2, 3, 4]) await resumed.trainEpoch(epoch)
  expect(resumed.stateHash()).toBe(expected)
})

/**
 * Gradients have 11 bits, 5e-4 each, and Keras' BatchNorm rounds in other places: the scales must be equal,
 * the losses (of 2.4) near.
 */
test.each(lossScaleCases)("$name as with Keras' LossScaleOptimizer", async (item: GoldenCase) => {
  const run = await trainGolden(loadTensorflow(), item)
  const expected = keras[item.name] as Expected
  expect(run.scales).toEqual(expected.scales)
  for (const [step, loss] of run.losses.entries()) {
    expect(Math.abs(loss - (expected.losses[step] as number)), `step ${step}`).toBeLessThan(5e-3)
  }
  for (const [name, sum] of Object.entries(expected.sums)) {
    if (name.endsWith('/bias') || name.endsWith('/beta')) continue
    const ours = magnitude(run.state.get(name))
    expect(Math.abs(ours / sum - 1), name).toBeLessThan(2e-3)
  }
})
