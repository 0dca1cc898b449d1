import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mulberry32 } from '../random/mix.ts'
import { normalDraws } from '../random/normal.ts'
import { cholesky, inverseOf, solveLower, solveUpper } from './cholesky.ts'
import { eigenOf } from './eigen.ts'

const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer())

/** M·Mᵀ + I of normal draws: symmetric, positive definite. */
function definite(n: number, seed: number) {
  const draw = normalDraws(mulberry32(seed))
  const m = Float64Array.from({ length: n * n }, draw)
  return Float64Array.from({ length: n * n }, (_, place) => {
    const [row, column] = [Math.floor(place / n), place % n]
    let sum = row === column ? 1 : 0
    for (let k = 0; k < n; k += 1) sum += m[row * n + k]! * m[column * n + k]!
    return sum
  })
}

const times = (matrix: Float64Array, n: number, x: Float64Array) =>
  Float64Array.from({ length: n }, (_, row) =>
    x.reduce((sum, value, column) => sum + matrix[row * n + column]! * value, 0),
  )

test('solving by Cholesky and the inverse give back what was multiplied', () => {
  fc.assert(
    fc.property(sizes, ([n, seed]) => {
      const matrix = definite(n, seed)
      const lower = cholesky(matrix, n)!
      const x = Float64Array.from({ length: n }, normalDraws(mulberry32(seed + 1)))
      const b = times(matrix, n, x)
      const solved = solveUpper(lower, n, solveLower(lower, n, b))
      const inverted = times(inverseOf(lower, n), n, b)
      x.forEach((value, k) => {
        expect(solved[k]).toBeCloseTo(value, 8)
        expect(inverted[k]).toBeCloseTo(value, 8)
      })
    }),
  )
})

test('a matrix that is not positive definite has no triangle', () => {
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined()
  expect(cholesky(Float64Array.of(Number.NaN), 1)).toBeUndefined()
})

test('eigenvectors are unit vectors that the matrix only stretches', () => {
  fc.assert(
    fc.property(sizes, ([n, seed]) => {
      const matrix = definite(n, seed)
      const { values, vectors } = eigenOf(matrix, n)
      for (let k = 0; k < n; k += 1) {
        const vector = Float64Array.from({ length: n }, (_, row) => vectors[row * n + k]!)
        expect(vector.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 10)
        times(matrix, n, vector).forEach((value, row) => {
          expect(value).toBeCloseTo(values[k]! * vector[row]!, 8)
        })
      }
    }),
  )
})
