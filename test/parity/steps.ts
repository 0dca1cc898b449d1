import { runKeras } from '../../packages/engine/fixtures/run-keras.ts'
import type { TensorflowModule } from '../../packages/engine/src/tensorflow.ts'
import type { GoldenCase } from '../../packages/engine/src/testing/golden-case.ts'
import {
  lossScaleCases,
  smoothCases,
  studyCases,
} from '../../packages/engine/src/testing/golden-cases.ts'
import { trainGolden } from '../../packages/engine/src/testing/train-golden.ts'
import type { Row } from './row.ts'

/** Largest differences that are allowed: relative; of variables, by their Euclidean norms. */
interface Bounds {
  firstLoss: number
  losses: number
  weights: number
  slots?: number
}

/**
 * Rounding alone: losses to a few 2⁻²⁴. Biases begin at 0, so theirs is all of what rounding makes of sums
 * that nearly cancel. A forgotten correction or a wrong constant shows at 1e-2 and above.
 */
const smoothBounds: Bounds = { firstLoss: 1e-6, losses: 1e-5, weights: 1e-3, slots: 1e-3 }
/**
 * Near ties of max-pooling and ReLU fall either way and are fed back (docs/engine.md), and Adam makes a full
 * step of what is noise: of weights, those that do not begin at 0; no slots.
 */
const studyBounds: Bounds = { firstLoss: 1e-5, losses: 3e-2, weights: 3e-2 }
/** Gradients have 11 bits, and BatchNorm rounds in other places. */
const halfBounds: Bounds = { firstLoss: 2e-3, losses: 2e-3, weights: 1e-1, slots: 1e-1 }

/** Each case by both from equal weights on equal batches; this process and Python have oneDNN off. */
export async function compareSteps(
  tf: TensorflowModule,
  python: string,
  seen: (row: Row) => void,
): Promise<Row[]> {
  const rows: Row[] = []
  const groups: [GoldenCase[], Bounds][] = [
    [smoothCases, smoothBounds],
    [studyCases, studyBounds],
    [lossScaleCases, halfBounds],
  ]
  for (const [cases, bounds] of groups) {
    for (const item of cases) {
      const found = await compare(tf, python, item, bounds)
      for (const row of found) seen(row)
      rows.push(...found)
    }
  }
  return rows
}

async function compare(
  tf: TensorflowModule,
  python: string,
  item: GoldenCase,
  bounds: Bounds,
): Promise<Row[]> {
  const { result, state: theirs } = runKeras(item, { python, oneDnn: false })
  const ours = await trainGolden(tf, item)
  const losses = ours.losses.map((loss, step) => Math.abs(loss / result.losses[step]! - 1))
  const apart = [...theirs].map(([name, value]) => ({
    name,
    difference: differenceOf(ours.state.get(name), value),
  }))
  const largest = (kind: RegExp) =>
    Math.max(...apart.filter(({ name }) => kind.test(name)).map(({ difference }) => difference), 0)
  const weights =
    bounds.slots === undefined ? /^(?!optimizer).*\/(kernel|gamma|moving_.*)$/ : /^(?!optimizer)/
  const row = (quantity: string, value: number, bound: number): Row => ({
    case: item.name,
    quantity,
    kind: 'difference',
    value,
    bound,
  })
  return [
    row('loss of step 1', losses[0]!, bounds.firstLoss),
    row(`losses of steps 2 to ${item.steps}`, Math.max(...losses.slice(1)), bounds.losses),
    row('evaluation', Math.abs(ours.evaluation / result.evaluation - 1), bounds.losses),
    row('weights', largest(weights), bounds.weights),
    ...(bounds.slots ? [row('slots', largest(/^optimizer/), bounds.slots)] : []),
    ...(item.precision === 'mixed_float16'
      ? [row('steps with other scales', countDiffering(ours.scales, result.scales), 0)]
      : []),
  ]
}

/** ‖a − b‖ / ‖b‖. */
function differenceOf(a: ArrayLike<number> | undefined, b: Float32Array): number {
  if (a === undefined || a.length !== b.length) return Number.POSITIVE_INFINITY
  const norm = (values: Float32Array) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  const size = norm(b)
  const apart = norm(b.map((value, place) => value - a[place]!))
  return apart === 0 ? 0 : apart / size
}

function countDiffering(a: number[], b: number[]): number {
  return a.filter((value, place) => value !== b[place]).length + Math.abs(a.length - b.length)
}
