import { axisValuesOf } from '../../space/axis-values.ts'
import type { Dimension } from '../../space/parameter.ts'
import { coordinateOfLevel, levelOf } from '../../space/search-space.ts'
import { answerDrift, type DriftQuestion } from './ask-drift.ts'
import type { Experience } from './drift.ts'
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
  /** Whom a model is asked, if not here and now. */
  askModel?: ((question: DriftQuestion) => readonly number[] | null) | undefined
  /** Told of settings that come from the model. */
  tellModelled?(settings: Settings): void
}

/** Older ones say little of now, and a fit takes the cube of their number. */
const newest = 100
/** Fewer for each dimension say nothing. */
const leastPerDimension = 2

/**
 * How a clone's settings are chosen by what settings have brought so far (PB2, Parker-Holder et al., 2020, Algorithm 1):
 * of random settings those with the greatest upper bound μ + √β · σ of the gain, β = 0.2 + log(0.4 · t), under a model
 * whose past fades. Too little known, or gains that are no numbers: as PBT does.
 */
export function pb2(options: Pb2Options): Explorer {
  const { dimensions, askModel = answerDrift } = options
  return ({ donor, epoch }, draw) => {
    const question = questionAt(epoch / options.interval + 1, options)
    const x = question && askModel({ ...question, seed: Math.floor(draw() * 2 ** 32) })
    if (!x) return explore(donor.settings, options, draw)
    const settings = { ...donor.settings, ...settingsAt(x, dimensions) }
    options.tellModelled?.(settings)
    return settings
  }
}

/** Undefined where too little is known. */
function questionAt(
  time: number,
  { dimensions, stretches, pending }: Pb2Options,
): Omit<DriftQuestion, 'seed'> | undefined {
  const usable = stretches.filter(({ before, after }) => Number.isFinite(before - after))
  const known = usable.slice(-newest).map(
    ({ milestone, settings, before, after }): Experience => ({
      time: milestone,
      x: coordinatesOf(settings, dimensions),
      gain: before - after,
    }),
  )
  if (known.length < leastPerDimension * dimensions.length + 1) return undefined
  const tried = pending.map((settings) => ({ time, x: coordinatesOf(settings, dimensions) }))
  return { time, known, pending: tried, dimensions }
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
