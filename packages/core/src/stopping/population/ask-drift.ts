import { mulberry32 } from '../../random/mix.ts'
import { type DriftShape, driftModel, type Experience, fitDrift } from './drift.ts'

/** Which settings a clone gets at a milestone, by what settings have brought. Plain JSON: another thread may answer it. */
export interface DriftQuestion {
  /** In milestones. */
  time: number
  known: readonly Experience[]
  /** What other clones of the milestone were given. */
  pending: readonly Omit<Experience, 'gain'>[]
  axes: number
  /** Of the settings that are compared. */
  seed: number
}

const candidates = 400

/** Clones of one milestone ask one after the other, with the same experiences. */
let newest: { of: string; shape: DriftShape | null } | undefined

/**
 * Coordinates of the random settings with the greatest upper bound; null where the gains are all the same. It takes tens of
 * milliseconds for the first clone of a milestone, and some for each.
 */
export function answerDrift({ time, known, pending, axes, seed }: DriftQuestion): number[] | null {
  const model = driftModel(known, pending, knownShape)
  if (model === undefined) return null
  const draw = mulberry32(seed)
  const beta = 0.2 + Math.max(0, Math.log(0.4 * time))
  let best = { x: [] as number[], bound: Number.NEGATIVE_INFINITY }
  for (let candidate = 0; candidate < candidates; candidate += 1) {
    const x = Array.from({ length: axes }, draw)
    const { mean, deviation } = model.at(time, x)
    const bound = mean + Math.sqrt(beta) * deviation
    if (bound > best.bound) best = { x, bound }
  }
  return best.x
}

function knownShape(experiences: readonly Experience[]): DriftShape | null {
  const of = JSON.stringify(experiences)
  if (newest?.of !== of) newest = { of, shape: fitDrift(experiences) }
  return newest.shape
}
