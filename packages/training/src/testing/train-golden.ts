import { DeviceProgram, type NamedTensor } from '../engine/device-program.ts'
import type { TensorflowModule } from '../engine/tensorflow.ts'
import { lossScaleNames } from '../program/loss-scale.ts'
import {
  type GoldenCase,
  goldenBatches,
  goldenData,
  goldenProgram,
  goldenState,
} from './golden-case.ts'

export interface GoldenRun {
  /** Of each step. */
  losses: number[]
  /** Mean loss over all images after the last step, in inference mode. */
  evaluation: number
  /** After each step; empty where the precision has none. */
  scales: number[]
  /** After the last step. */
  state: Map<string, NamedTensor['data']>
}

/** Trains a golden case with our engine. */
export async function trainGolden(tf: TensorflowModule, item: GoldenCase): Promise<GoldenRun> {
  const compiled = goldenProgram(item)
  const program = await DeviceProgram.load(tf, compiled)
  const { pixels, labels } = goldenData(item)
  program.setData({ pixels, labels })
  program.setState(goldenState(item, compiled))
  const stateNow = () => new Map(program.getState().map(({ name, data }) => [name, data]))
  const losses: number[] = []
  const scales: number[] = []
  for (const batch of goldenBatches(item)) {
    losses.push(program.train(batch, item.learningRate, 0).loss)
    const scale = stateNow().get(lossScaleNames.scale)
    if (scale) scales.push(scale[0] as number)
  }
  const sum = goldenBatches(item).reduce(
    (total, batch) => total + program.evaluate(batch).lossSum,
    0,
  )
  const state = stateNow()
  program.dispose()
  return { losses, scales, evaluation: sum / labels.length, state }
}

/** Sum of the absolute values of a variable. */
export function magnitude({ state }: GoldenRun, name: string): number {
  return Float64Array.from(state.get(name) ?? []).reduce((sum, value) => sum + Math.abs(value), 0)
}
