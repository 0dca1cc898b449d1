import { axisValuesOf } from '../space/axis-values.ts'
import type { Dimension } from '../space/parameter.ts'
import { coordinateOfLevel, levelOf } from '../space/search-space.ts'
import { type DriftModel, driftModel, type Experience } from './drift.ts'
import type { Stretch } from './experiences.ts'
import { type ExploreOptions, explore, type Settings } from './explore.ts'
import type { Explorer } from './pbt.ts'

export interface Pb2Options extends ExploreOptions {
  /** In the order of time. */
  stretches: readonly Stretch[]
  /** Epochs between two milestones. */
  interval: number
  /** Settings that clones of this milestone have been given already. */
  pending: readonly Settings[]
  /** Told of settings that come from the model. */
  tellModelled?(settings: Settings): void
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
  const models = new Map<number, DriftModel | undefined>()
  return ({ donor, epoch }, draw) => {
    const time = epoch / options.interval + 1
    if (!models.has(time)) models.set(time, modelAt(time, options))
    const model = models.get(time)
    if (model === undefined) return explore(donor.settings, options, draw)
    const beta = 0.2 + Math.max(0, Math.log(0.4 * time))
    let best = { x: [] as number[], bound: Number.NEGATIVE_INFINITY }
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      const x = dimensions.map(() => draw())
      const { mean, deviation } = model.at(time, x)
      const bound = mean + Math.sqrt(beta) * deviation
      if (bound > best.bound) best = { x, bound }
    }
    const settings = { ...donor.settings, ...settingsAt(best.x, dimensions) }
    options.tellModelled?.(settings)
    return settings
  }
}

function modelAt(
  time: number,
  { dimensions, stretches, pending }: Pb2Options,
): DriftModel | undefined {
  const usable = stretches.filter(({ before, after }) => Number.isFinite(before - after))
  const known = usable.slice(-newest).map(
    ({ milestone, settings, before, after }): Experience => ({
      time: milestone,
      x: coordinatesOf(settings, dimensions),
      gain: before - after,
    }),
  )
  if (known.length < leastPerDimension * dimensions.length + 1) return undefined
  return driftModel(
    known,
    pending.map((settings) => ({ time, x: coordinatesOf(settings, dimensions) })),
  )
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
