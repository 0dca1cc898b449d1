/** A model of so few classes has every image right. */
export const allAreInTopFive = 5

/** Whether the label is among the five likeliest of a row; of equals the later class first, as in scikit-learn. */
export function isInTopFive(
  probabilities: Float32Array,
  first: number,
  classes: number,
  label: number,
): boolean {
  const own = probabilities[first + label] as number
  let before = 0
  for (let place = 0; place < classes; place += 1) {
    const value = probabilities[first + place] as number
    if (value > own || (value === own && place > label)) before += 1
  }
  return before < 5
}
