/** Standard normal draws from uniform ones in [0, 1), two for two (Box and Muller, 1958). */
export function normalDraws(uniform: () => number): () => number {
  let kept: number | undefined
  return () => {
    if (kept !== undefined) {
      const draw = kept
      kept = undefined
      return draw
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    kept = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}
