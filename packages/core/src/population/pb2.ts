import { axisValuesOf } from '../space/axis-values.ts'
import type { Dimension } from '../space/parameter.ts'
import { coordinateOfLevel, levelOf } from '../space/search-space.ts'
import { driftModel, type Experience } from './drift.ts'
import { type ExploreOptions, explore, type Settings } from './explore.ts'
import type { Explorer } from './pbt.ts'

/** What a member of the population trained with between two milestones, and what that brought. */
export interface Stretch {
  /** Milestones are counted from 1. */
  milestone: number
  settings: Settings
  /** Losses at its beginning and at its end. */
  before: number
  after: number
}

export interface Pb2Options extends ExploreOptions {
  /** In the order of time. */
  stretches: readonly Stretch[]
  /** Epochs between two milestones. */
  interval: number
  /** Settings that clones of this milestone have been given already. */
  pending: readonly Settings[]
}

/** Older ones say little of now, and a fit takes the cube of their number. */
const newest = 100
/** Fewer for each dimension say nothing. */
const leastPerDimension = 2
const candidates = 400

/**
 * How a clone's settings are chosen by what settings have brought so far (PB2, Parker-Holder et al., 2020, Algorithm 1):
 * of random settings those with the greatest upper bound μ + √β · σ of the gain, β = 0.2 + log(0.4 · t), under a model
 * whose past fades. Too little known, or gains that are no numbers: as PBT does.
 */
export function pb2(options: Pb2Options): Explorer {
  const { dimensions } = options
  return ({ donor, epoch }, draw) => {
    const usable = options.stretches.filter(({ before, after }) => Number.isFinite(before - after))
    const time = epoch / options.interval + 1
    const known = usable.slice(-newest).map(
      ({ milestone, settings, before, after }): Experience => ({
        time: milestone,
        x: coordinatesOf(settings, dimensions),
        gain: before - after,
      }),
    )
    const pending = options.pending.map((settings) => ({
      time,
      x: coordinatesOf(settings, dimensions),
    }))
    const isEnough = known.length >= leastPerDimension * dimensions.length + 1
    const model = isEnough ? driftModel(known, pending) : undefined
    if (model === undefined) return explore(donor.settings, options, draw)
    const beta = 0.2 + Math.max(0, Math.log(0.4 * time))
    let best = { x: [] as number[], bound: Number.NEGATIVE_INFINITY }
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      const x = dimensions.map(() => draw())
      const { mean, deviation } = model.at(time, x)
      const bound = mean + Math.sqrt(beta) * deviation
      if (bound > best.bound) best = { x, bound }
    }
    return { ...donor.settings, ...settingsAt(best.x, dimensions) }
  }
}

/** In [0, 1], of each dimension; what is none of its values lies in the middle. */
function coordinatesOf(settings: Settings, dimensions: readonly Dimension[]): number[] {
  return dimensions.map((dimension) => {
    const { kind, count, coordinateOf } = axisValuesOf(dimension)
    const coordinate = coordinateOf(settings[dimension.name])
    if (coordinate === undefined) return 0.5
    return kind === 'choice' ? coordinateOfLevel(coordinate, count) : coordinate
  })
}

function settingsAt(x: readonly number[], dimensions: readonly Dimension[]): Settings {
  const values = dimensions.map((dimension, axis) => {
    const { kind, count, valueAt } = axisValuesOf(dimension)
    const unit = x[axis] as number
    return [dimension.name, valueAt(kind === 'choice' ? levelOf(unit, count) : unit)]
  })
  return Object.fromEntries(values)
}
