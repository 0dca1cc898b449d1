import { mulberry32 } from '../../random/mix.ts'
import { axisValuesOf } from '../../space/axis-values.ts'
import type { Dimension } from '../../space/parameter.ts'
import { coordinateOfLevel, levelOf } from '../../space/search-space.ts'
import { type DriftShape, driftModel, type Experience, fitDrift } from './drift.ts'

/** Which settings a clone gets at a milestone, by what settings have brought. Plain JSON: another thread may answer it. */
export interface DriftQuestion {
  /** In milestones. */
  time: number
  known: readonly Experience[]
  /** What other clones of the milestone were given. */
  pending: readonly Omit<Experience, 'gain'>[]
  /** What settings are of. */
  dimensions: readonly Dimension[]
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
export function answerDrift(question: DriftQuestion): number[] | null {
  const { time, known, pending, dimensions, seed } = question
  const model = driftModel(known, pending, knownShape)
  if (model === undefined) return null
  const draw = mulberry32(seed)
  const settles = dimensions.map(settleOf)
  const beta = 0.2 + Math.max(0, Math.log(0.4 * time))
  let best = { x: [] as number[], bound: Number.NEGATIVE_INFINITY }
  for (let candidate = 0; candidate < candidates; candidate += 1) {
    const x = settles.map((settle) => settle(draw()))
    const { mean, deviation } = model.at(time, x)
    const bound = mean + Math.sqrt(beta) * deviation
    if (bound > best.bound) best = { x, bound }
  }
  return best.x
}

/** To the coordinate that the value there is known by: a setting is to be judged by what is trained with. */
function settleOf(dimension: Dimension): (unit: number) => number {
  const { kind, count, settle } = axisValuesOf(dimension)
  if (kind !== 'real') return (unit) => coordinateOfLevel(levelOf(unit, count), count)
  return (unit) => settle?.(unit) ?? unit
}

function knownShape(experiences: readonly Experience[]): DriftShape | null {
  const of = JSON.stringify(experiences)
  if (newest?.of !== of) newest = { of, shape: fitDrift(experiences) }
  return newest.shape
}
