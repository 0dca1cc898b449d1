import { setImmediate } from 'node:timers/promises'
import { hits, type Predictions } from './predictions.ts'

/** A model's say in an ensemble: its part of the sum of all weights. */
export interface EnsembleMember {
  /** Place among the candidates. */
  candidate: number
  /** Weights of an ensemble add up to 1. */
  weight: number
}

export interface Ensemble {
  members: EnsembleMember[]
  /** On the images it was chosen on. */
  accuracy: number
}

/** Members are drawn with repetition: this many draws bound how finely weights are told apart. */
const draws = 50

/**
 * Greedy forward selection with replacement (Caruana, Niculescu-Mizil, Crew and Ksikes, 2004, section 2.1):
 * again and again the candidate that makes the mean of the probabilities best is added; of all ensembles on
 * the way the best one is taken, the smallest among equals. Better is a higher accuracy, and at equal
 * accuracy a lower cross-entropy, which keeps the choice from standing still where no image turns.
 *
 * @param candidates predictions of the same labelled images, the best model first
 * @param images places of the images to choose on; all if left out
 * Rejects with RangeError if there is no candidate.
 */
export async function selectEnsemble(
  candidates: Predictions[],
  images?: Int32Array,
): Promise<Ensemble> {
  const [first] = candidates
  if (first === undefined) throw new RangeError('an ensemble needs at least one candidate')
  const rows = images ?? Int32Array.from(first.labels, (_, image) => image)
  const counts = new Array<number>(candidates.length).fill(0)
  const sum = new Float64Array(first.probabilities.length)
  let best = { score: { right: -1, loss: Number.POSITIVE_INFINITY }, counts: [...counts] }
  for (let draw = 1; draw <= draws; draw += 1) {
    // A draw takes some milliseconds; others may have their turn.
    await setImmediate()
    const scores = candidates.map(({ probabilities }) =>
      scoreOf(first, rows, sum, probabilities, draw),
    )
    const chosen = scores.reduce(
      (top, score, place) => (isBetter(score, scores[top] as Score) ? place : top),
      0,
    )
    counts[chosen] = (counts[chosen] as number) + 1
    const { probabilities } = candidates[chosen] as Predictions
    for (const [place, value] of probabilities.entries())
      sum[place] = (sum[place] as number) + value
    const score = scores[chosen] as Score
    if (isBetter(score, best.score)) best = { score, counts: [...counts] }
  }
  const total = best.counts.reduce((all, count) => all + count, 0)
  return {
    members: best.counts
      .map((count, candidate) => ({ candidate, weight: count / total }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight),
    accuracy: best.score.right / rows.length,
  }
}

/**
 * Accuracy of ensembles on images that they were not chosen on: two halves, each judged by the ensemble of the
 * other. The estimate that the accuracy of the whole, which has seen its images, is to be read beside.
 */
export async function crossValidated(candidates: Predictions[]): Promise<number> {
  const [first] = candidates
  if (first === undefined) throw new RangeError('an ensemble needs at least one candidate')
  // Images of a class often follow one another: every second one is in the other half.
  const halves = [0, 1].map((half) =>
    Int32Array.from(first.labels, (_, image) => image).filter((image) => image % 2 === half),
  )
  let right = 0
  for (const [half, images] of halves.entries()) {
    const { members } = await selectEnsemble(candidates, images)
    const hit = hits(blend(candidates, members))
    for (const image of halves[1 - half] as Int32Array) right += hit[image] as number
  }
  return right / first.labels.length
}

/** The weighted mean of the members' probabilities. */
export function blend(candidates: Predictions[], members: EnsembleMember[]): Predictions {
  const [first] = candidates
  if (first === undefined) throw new RangeError('an ensemble needs at least one candidate')
  const probabilities = new Float32Array(first.probabilities.length)
  for (const { candidate, weight } of members) {
    for (const [place, value] of (candidates[candidate] as Predictions).probabilities.entries()) {
      probabilities[place] = (probabilities[place] as number) + weight * value
    }
  }
  return { ...first, probabilities }
}

/** Predictions of other images each as one. @throws RangeError if there is none */
export function joined(parts: Predictions[]): Predictions {
  const [first, ...others] = parts
  if (first === undefined) throw new RangeError('there are no predictions to join')
  if (others.length === 0) return first
  const { groups: _, ...facts } = first
  const probabilities = new Float32Array(
    parts.reduce((sum, part) => sum + part.probabilities.length, 0),
  )
  let at = 0
  for (const part of parts) {
    probabilities.set(part.probabilities, at)
    at += part.probabilities.length
  }
  return {
    ...facts,
    names: parts.flatMap(({ names }) => names),
    labels: Int32Array.from(parts.flatMap(({ labels }) => [...labels])),
    probabilities,
  }
}

interface Score {
  /** Images whose likeliest class is their label. */
  right: number
  /** Mean cross-entropy. */
  loss: number
}

function isBetter(a: Score, b: Score): boolean {
  return a.right > b.right || (a.right === b.right && a.loss < b.loss - 1e-12)
}

/** Of the mean over `draw` models: those in `sum` and one more. */
function scoreOf(
  { labels, classes }: Predictions,
  rows: Int32Array,
  sum: Float64Array,
  added: Float32Array,
  draw: number,
): Score {
  const width = classes.length
  let right = 0
  let loss = 0
  for (const image of rows) {
    const from = image * width
    const label = labels[image] as number
    const own = (sum[from + label] as number) + (added[from + label] as number)
    let isRight = true
    for (let place = 0; place < width && isRight; place += 1) {
      const value = (sum[from + place] as number) + (added[from + place] as number)
      // The first among equals is the prediction.
      if (value > own || (value === own && place < label)) isRight = false
    }
    if (isRight) right += 1
    loss -= Math.log(Math.max(own / draw, 1e-12))
  }
  return { right, loss: loss / rows.length }
}
