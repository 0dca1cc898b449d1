import { normalCdf } from '../../mathematics/distributions.ts'

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI)
/** From here on the sum of the definition would lose its digits to cancellation. */
const farOut = 2.5

/** ln h(u) and its derivative, h(u) = φ(u) + u·Φ(u): the expected improvement in deviations. */
export interface LogImprovement {
  value: number
  slope: number
}

/**
 * Finite and with all its digits however far out u is (Ament et al., Unexpected Improvements to Expected Improvement, 2023,
 * equation 9). There, with z = −u and Mills' ratio as the continued fraction 1 / (z + t), t = 1 / (z + 2 / (z + 3 / …)):
 * h = φ(z)·t / (z + t), nothing of which cancels out.
 */
export function logImprovement(u: number): LogImprovement {
  const density = -0.5 * u * u - halfLogTwoPi
  if (u > -farOut) {
    const below = normalCdf(u)
    const improvement = Math.exp(density) + u * below
    return { value: Math.log(improvement), slope: below / improvement }
  }
  const z = -u
  let t = z
  for (let k = 80; k >= 2; k -= 1) t = z + k / t
  t = 1 / t
  return { value: density + Math.log(t / (z + t)), slope: 1 / t }
}
