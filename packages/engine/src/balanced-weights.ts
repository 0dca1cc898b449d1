/**
 * The weight of each class, n / (k · n_c) for n labels of which n_c are of the class and k classes that have any: as
 * scikit-learn's `class_weight="balanced"` (King and Zeng, 2001). 1 for a class without labels, which no image has.
 */
export function balancedWeights(labels: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0)
  for (const label of labels) counts[label] = (counts[label] as number) + 1
  const present = counts.filter((count) => count > 0).length
  return counts.map((count) => (count === 0 ? 1 : labels.length / (present * count)))
}
