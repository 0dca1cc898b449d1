import type { Predictions } from '../predictions.ts'

/** Of made-up names and classes; `probabilities` are those of each image. */
export function predictionsOf(labels: number[], probabilities: number[][]): Predictions {
  return {
    names: labels.map((_, image) => `${image}.png`),
    classes: (probabilities[0] ?? []).map((_, place) => `class ${place}`),
    labels: Int32Array.from(labels),
    probabilities: Float32Array.from(probabilities.flat()),
  }
}
