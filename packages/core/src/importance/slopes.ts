import { cholesky, inverseOf } from '../mathematics/cholesky.ts'
import { dot, times } from '../mathematics/least-squares.ts'
import { variance } from './bags.ts'

/** How much of what a forest says of each part is there, and the standard error of that. */
export interface Slopes {
  values: Float64Array
  errors: Float64Array
}

/** How far slopes are expected to lie from 1: few rows do not tell them, and leave what the forest says. */
const spread = 4

/**
 * Least squares of the residuals of a forest over what it says, part by part: a slope of 1 + 0.5 means that a part is half
 * as large again as the forest says. Errors are those of White (1980), as residuals are larger where much happens.
 */
export function slopesOf(parts: readonly Float64Array[], residuals: Float64Array): Slopes {
  const rows = residuals.length
  const n = parts.length + 1
  const row = (at: number) => [1, ...parts.map((part) => part[at] as number)]
  const normal = new Float64Array(n * n)
  const right = new Float64Array(n)
  for (let at = 0; at < rows; at += 1) addProducts(normal, right, row(at), residuals[at] as number)
  const ridge = variance([...residuals]) / spread ** 2 + 1e-9
  for (let k = 0; k < n; k += 1) normal[k * n + k] = (normal[k * n + k] as number) + ridge
  const lower = cholesky(normal, n)
  // What no rounding lets be told apart is left as it is.
  if (lower === undefined)
    return { values: new Float64Array(n - 1).fill(1), errors: new Float64Array(n - 1) }
  const inverse = inverseOf(lower, n)
  const coefficients = times(inverse, n, right)
  const squares = new Float64Array(n)
  for (let at = 0; at < rows; at += 1) {
    const x = row(at)
    const left = (residuals[at] as number) - dot(x, coefficients)
    const pull = times(inverse, n, x)
    for (let k = 0; k < n; k += 1)
      squares[k] = (squares[k] as number) + (left * (pull[k] as number)) ** 2
  }
  const few = rows / Math.max(1, rows - n)
  return {
    values: coefficients.subarray(1).map((value) => 1 + value),
    errors: squares.subarray(1).map((sum) => Math.sqrt(sum * few)),
  }
}

function addProducts(normal: Float64Array, right: Float64Array, x: number[], value: number): void {
  const n = x.length
  for (let i = 0; i < n; i += 1) {
    const one = x[i] as number
    right[i] = (right[i] as number) + one * value
    for (let j = 0; j < n; j += 1) {
      normal[i * n + j] = (normal[i * n + j] as number) + one * (x[j] as number)
    }
  }
}
