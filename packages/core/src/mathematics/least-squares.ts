import { cholesky, inverseOf } from './cholesky.ts'

export interface Fit {
  coefficients: Float64Array
  /** What the fit without a row says of that row. */
  leftOut: Float64Array
}

/**
 * Weighted least squares with a small ridge on all columns but the first: coefficients c that make
 * Σ wᵢ·(yᵢ − rowᵢ·c)² + ridge·Σ c² least. Undefined where the rows do not tell the columns apart.
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  weights: readonly number[],
  ridge: number,
): Fit | undefined {
  const n = rows[0]?.length ?? 0
  const normal = new Float64Array(n * n)
  const right = new Float64Array(n)
  for (const [i, row] of rows.entries()) {
    addRow(normal, right, row, weights[i] as number, values[i] as number)
  }
  for (let k = 1; k < n; k += 1) normal[k * n + k] = (normal[k * n + k] as number) + ridge
  const lower = cholesky(normal, n)
  if (lower === undefined) return undefined
  const inverse = inverseOf(lower, n)
  const coefficients = times(inverse, n, right)
  const leftOut = Float64Array.from(rows, (row, i) => {
    const leverage = (weights[i] as number) * dot(row, times(inverse, n, row))
    const residual = (values[i] as number) - dot(row, coefficients)
    return (values[i] as number) - residual / Math.max(1e-9, 1 - leverage)
  })
  return { coefficients, leftOut }
}

function addRow(
  normal: Float64Array,
  right: Float64Array,
  row: readonly number[],
  weight: number,
  value: number,
) {
  const n = row.length
  for (let i = 0; i < n; i += 1) {
    const scaled = weight * (row[i] as number)
    if (scaled === 0) continue
    right[i] = (right[i] as number) + scaled * value
    for (let j = 0; j <= i; j += 1) {
      normal[i * n + j] = (normal[i * n + j] as number) + scaled * (row[j] as number)
    }
  }
}

/** An n × n matrix, row by row, times a vector. */
export function times(matrix: Float64Array, n: number, x: ArrayLike<number>): Float64Array {
  const product = new Float64Array(n)
  for (let row = 0; row < n; row += 1) {
    let sum = 0
    for (let k = 0; k < n; k += 1) sum += (matrix[row * n + k] as number) * (x[k] as number)
    product[row] = sum
  }
  return product
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let k = 0; k < a.length; k += 1) sum += (a[k] as number) * (b[k] as number)
  return sum
}
