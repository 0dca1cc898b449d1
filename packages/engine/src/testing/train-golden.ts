import { lossScaleNames } from '@sweepstack/program'
import { DeviceProgram, type NamedTensor } from '../device-program.ts'
import type { TensorflowModule } from '../tensorflow.ts'
import {
  type GoldenCase,
  goldenBatches,
  goldenData,
  goldenProgram,
  goldenRates,
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
  await program.setData([{ pixels, labels }])
  program.setState(goldenState(item, compiled))
  const stateNow = () => new Map(program.getState().map(({ name, data }) => [name, data]))
  const losses: number[] = []
  const scales: number[] = []
  const rates = goldenRates(item)
  for (const [step, batch] of goldenBatches(item).entries()) {
    const [loss] = program.train({
      indices: batch,
      batchSize: batch.length,
      learningRates: Float32Array.of(rates[step] as number),
      seed: 0,
    }).losses
    losses.push(loss as number)
    if (item.precision === 'mixed_float16')
      scales.push(stateNow().get(lossScaleNames.scale)?.[0] as number)
  }
  const sum = goldenBatches(item).reduce(
    (total, batch) => total + (program.evaluate(batch, batch.length, 0).losses[0] as number),
    0,
  )
  const state = stateNow()
  program.dispose()
  return { losses, scales, evaluation: sum / labels.length, state }
}

/** How far each variable has moved from the start of its case: ‖w − w₀‖. */
export function movedBy(
  item: GoldenCase,
  state: ReadonlyMap<string, ArrayLike<number>>,
): Record<string, number> {
  const moved: Record<string, number> = {}
  for (const { name, data } of goldenState(item, goldenProgram(item))) {
    const now = state.get(name)
    if (now !== undefined) moved[name] = distance(now, data)
  }
  return moved
}

/** ‖a − b‖ */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0
  for (let at = 0; at < a.length; at += 1) {
    squares += ((a[at] as number) - (b[at] as number)) ** 2
  }
  return Math.sqrt(squares)
}

/** Sum of the absolute values of a variable. */
export function magnitude(values: ArrayLike<number> | undefined): number {
  return Array.from(values ?? []).reduce((sum, value) => sum + Math.abs(value), 0)
}
