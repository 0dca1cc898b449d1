/**
 * The lower triangle L with L·Lᵀ = A, of a symmetric positive definite n × n matrix, row by row; undefined where a pivot
 * is not positive. Only the lower triangle of A is read; the upper one of L is 0.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array | undefined {
  const lower = new Float64Array(n * n)
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = matrix[row * n + column] as number
      for (let k = 0; k < column; k += 1) {
        rest -= (lower[row * n + k] as number) * (lower[column * n + k] as number)
      }
      if (row > column) {
        lower[row * n + column] = rest / (lower[column * n + column] as number)
        continue
      }
      if (!(rest > 0)) return undefined
      lower[row * n + row] = Math.sqrt(rest)
    }
  }
  return lower
}

/** x with L·x = b. */
export function solveLower(lower: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = new Float64Array(n)
  for (let row = 0; row < n; row += 1) {
    let rest = b[row] as number
    for (let k = 0; k < row; k += 1) rest -= (lower[row * n + k] as number) * (x[k] as number)
    x[row] = rest / (lower[row * n + row] as number)
  }
  return x
}

/** x with Lᵀ·x = b. */
export function solveUpper(lower: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = Float64Array.from(b)
  for (let row = n - 1; row >= 0; row -= 1) {
    const value = (x[row] as number) / (lower[row * n + row] as number)
    x[row] = value
    for (let k = 0; k < row; k += 1)
      x[k] = (x[k] as number) - (lower[row * n + k] as number) * value
  }
  return x
}

/** A⁻¹ of A = L·Lᵀ, all of it. */
export function inverseOf(lower: Float64Array, n: number): Float64Array {
  // The rows of M hold the columns of L⁻¹, so that both passes read along rows.
  const columns = new Float64Array(n * n)
  for (let column = 0; column < n; column += 1) {
    const start = column * n
    columns[start + column] = 1 / (lower[column * n + column] as number)
    for (let row = column + 1; row < n; row += 1) {
      let rest = 0
      for (let k = column; k < row; k += 1) {
        rest -= (lower[row * n + k] as number) * (columns[start + k] as number)
      }
      columns[start + row] = rest / (lower[row * n + row] as number)
    }
  }
  const inverse = new Float64Array(n * n)
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = 0
      for (let k = row; k < n; k += 1) {
        sum += (columns[row * n + k] as number) * (columns[column * n + k] as number)
      }
      inverse[row * n + column] = sum
      inverse[column * n + row] = sum
    }
  }
  return inverse
}
