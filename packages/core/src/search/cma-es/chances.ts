/** How likely each value of a choice is to be drawn, of several choices; plain JSON. */
export type Chances = number[][]

export function evenChances(counts: readonly number[]): Chances {
  return counts.map((count) => new Array<number>(count).fill(1 / count))
}

/**
 * Draws the chances towards the values of the better samples, q ← q + η·Σ wᵢ·(eᵢ − q): the natural gradient of
 * categorical distributions (Hamano et al., CatCMA, 2024, equation 6). `samples` are from the best to the worst, null where a
 * choice was not active; `weights` those of the better half. The rate is the share that the selection has of the freedom of
 * all chances, less where only a part (`evidence`) of the generation was tried; the margin leaves 27 % of draws with a
 * value that is not the likeliest (their section 4.2).
 */
export function drawnTowards(
  chances: Chances,
  samples: readonly (readonly (number | null)[])[],
  weights: readonly number[],
  evidence = 1,
): Chances {
  const selection = 1 / weights.reduce((sum, weight) => sum + weight * weight, 0)
  const freedom = chances.reduce((sum, { length }) => sum + length - 1, 0)
  const rate = (evidence * selection) / (selection + freedom)
  return chances.map((before, choice) => {
    const after = before.map((chance, value) =>
      weights.reduce((sum, weight, place) => {
        const drawn = samples[place]?.[choice] ?? null
        return drawn === null ? sum : sum + rate * weight * ((drawn === value ? 1 : 0) - chance)
      }, chance),
    )
    return withLeast(after, (1 - 0.73 ** (1 / chances.length)) / Math.max(1, after.length - 1))
  })
}

/** Chances below the least are raised to it; those above it give what is missing, each in proportion to its surplus. */
function withLeast(chances: readonly number[], least: number): number[] {
  const raised = chances.map((chance) => Math.max(chance, least))
  const missing = raised.reduce((sum, chance) => sum + chance, 0) - 1
  const surplus = raised.reduce((sum, chance) => sum + chance - least, 0)
  if (!(surplus > 0)) return chances.map(() => 1 / chances.length)
  return raised.map((chance) => chance - (missing * (chance - least)) / surplus)
}

/** The value at `unit`, 0 ≤ unit < 1. */
export function drawChoice(chances: readonly number[], unit: number): number {
  let sum = 0
  for (let value = 0; value < chances.length; value += 1) {
    sum += chances[value] as number
    if (unit < sum) return value
  }
  return chances.length - 1
}
