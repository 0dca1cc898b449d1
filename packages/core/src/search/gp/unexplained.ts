import { solveLower } from '../../mathematics/cholesky.ts'
import { dot } from '../../mathematics/least-squares.ts'
import type { KernelLogs } from './kernel.ts'
import { covarianceOf, type Inputs } from './likelihood.ts'
import type { Unexplained } from './outputs.ts'
import { triangleOf } from './posterior.ts'

/**
 * (z − μ)ᵀK⁻¹(z − μ) / n with the likeliest mean μ = 1ᵀK⁻¹z / 1ᵀK⁻¹1: the variance that makes z likeliest under a process with
 * these lengths and this share of noise (Jones, Schonlau and Welch, Efficient Global Optimization, 1998, equations 5 and 6).
 */
export function unexplainedBy(inputs: Inputs, logs: KernelLogs): Unexplained {
  const n = inputs.rows.length
  const lower = triangleOf(covarianceOf(inputs, logs).covariance, n)
  const ones = solveLower(lower, n, new Float64Array(n).fill(1))
  return (values) => {
    const solved = solveLower(lower, n, values)
    const mean = dot(ones, solved) / dot(ones, ones)
    return solved.reduce((sum, value, i) => sum + (value - mean * (ones[i] as number)) ** 2, 0) / n
  }
}
