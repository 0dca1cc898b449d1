export interface Eigen {
  values: Float64Array
  /** Row by row; column k is the unit vector of value k. */
  vectors: Float64Array
}

/** Of a symmetric n × n matrix, by cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5). */
export function eigenOf(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix)
  const vectors = new Float64Array(n * n)
  for (let k = 0; k < n; k += 1) vectors[k * n + k] = 1
  for (let sweep = 0; sweep < 50 && offDiagonal(a, n) > 1e-30 * diagonal(a, n); sweep += 1) {
    for (let p = 0; p < n; p += 1) {
      for (let q = p + 1; q < n; q += 1) rotate(a, vectors, n, p, q)
    }
  }
  return { values: Float64Array.from({ length: n }, (_, k) => a[k * n + k] as number), vectors }
}

/** A ← Jᵀ·A·J, V ← V·J with the rotation J in the plane (p, q) that makes A[p][q] 0. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number) {
  const off = a[p * n + q] as number
  if (off === 0) return
  const tau = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * off)
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau))
  const c = 1 / Math.hypot(1, t)
  const s = t * c
  for (let k = 0; k < n; k += 1) turn(a, k * n + p, k * n + q, c, s)
  for (let k = 0; k < n; k += 1) turn(a, p * n + k, q * n + k, c, s)
  for (let k = 0; k < n; k += 1) turn(vectors, k * n + p, k * n + q, c, s)
}

function turn(values: Float64Array, i: number, j: number, c: number, s: number) {
  const [x, y] = [values[i] as number, values[j] as number]
  values[i] = c * x - s * y
  values[j] = s * x + c * y
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < row; column += 1) sum += (a[row * n + column] as number) ** 2
  }
  return sum
}

function diagonal(a: Float64Array, n: number): number {
  let sum = 0
  for (let k = 0; k < n; k += 1) sum += (a[k * n + k] as number) ** 2
  return sum
}
