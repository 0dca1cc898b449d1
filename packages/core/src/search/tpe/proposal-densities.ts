import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { type RunCounts, runsJudgedWith } from '../../definition/trial-of.ts'
import { dimensionsOf } from '../../space/parameter.ts'
import {
  type Axis,
  coordinateOfLevel,
  levelOf,
  type Point,
  type SearchSpace,
} from '../../space/search-space.ts'
import { searchSpaceOf } from '../../space/space-of.ts'
import { rowsOf } from '../../space/trainer-of.ts'
import type { Observation } from '../algorithm.ts'
import { experienceOf } from '../experience.ts'
import type { Evidence, ProposalReason } from '../searcher.ts'
import { branchesOf } from './branches.ts'
import type { Density } from './density.ts'
import { densityOfOthers, modelOf, wideModelOf } from './model.ts'
import { ratioOf } from './ratio.ts'

/** Places along an axis at which densities are read, at most. */
const mostPlaces = 65

/** What a search knew when it proposed a config, and why it did. */
export interface Proposed extends Evidence {
  definition: SweepDefinition
  config: Config
  reason: ProposalReason
}

/** The two densities by which a config was proposed, of which the one of the good is to be high there. */
export interface ProposalDensities {
  /** So many configs are behind each. */
  good: number
  others: number
  pending: number
  /** ln l(x)/g(x) of all axes together at the config, which the search maximised. */
  ratio: number
  /** Those that are active at the config. */
  axes: AxisDensities[]
}

/** The densities along one axis, whatever the others are; 1 is that of a draw from the prior. */
interface AxisDensities {
  name: string
  kind: Axis['kind']
  /** On which the coordinates of a real axis are even; null on another one. */
  scale: 'linear' | 'log' | 'quantiles' | null
  value: unknown
  /** The coordinate of the value: in [0, 1] on a real axis, else its place. */
  at: number
  /** ln l/g at the value. */
  ratio: number
  /** How many values there are; infinite on a real axis. */
  values: number
  points: { at: number; value: unknown; good: number; others: number }[]
}

/**
 * The trials that were open when the config of trial `number` was proposed, for configs are opened in the order in which they
 * are proposed: those of the configs before it, without those that had `ended`.
 */
export function openBefore(
  definition: RunCounts,
  number: number,
  ended: ReadonlySet<number>,
): number[] {
  const first = runsJudgedWith(definition, number)[0] as number
  return Array.from({ length: first - 1 }, (_, place) => place + 1).filter(
    (trial) => !ended.has(trial),
  )
}

/**
 * The densities l and g of Bergstra (2011, eq. 2) as they were when a config was proposed, along each axis. Both are
 * mixtures of products, so what is left of one when the other axes are integrated out is a mixture again, of the same kernels
 * on that axis. Undefined where nothing is good, or for a config that the space does not have any more.
 */
export function proposalDensities(proposed: Proposed): ProposalDensities | undefined {
  const { definition, config, reason } = proposed
  const space = searchSpaceOf(definition)
  const point = space.pointOf(config)
  if (point === undefined) return undefined
  const rungs = reason.kind === 'bohb' ? 'each' : 'deepest'
  const { observations, pending } = experienceOf(space, proposed, rungs)
  const own = modelOf(space, lookedAt(observations, point, reason))
  if (own === undefined) return undefined
  const model = reason.wide === true ? wideModelOf(own) : own
  const l = model.l
  const g = densityOfOthers(model, pending)
  const compared = ratioOf(model.shapes, l, g)
  const scales = scalesOf(definition)
  const axes = space.axes.flatMap((axis, place) => {
    if (point[place] === null) return []
    const scale = axis.kind === 'real' ? (scales.get(axis.name) ?? null) : null
    return { ...axisDensities({ space, l, g }, place, point), scale }
  })
  return {
    good: model.good.length,
    others: model.others.to - model.others.from,
    pending: pending.length,
    ratio: compared.logOf(compared.at(point)),
    axes,
  }
}

function scalesOf(definition: SweepDefinition): Map<string, AxisDensities['scale']> {
  const dimensions = dimensionsOf(definition, rowsOf(definition))
  return new Map(
    dimensions.map((dimension) => {
      if (dimension.kind === 'choices') return [dimension.name, null]
      return [dimension.name, dimension.kind === 'normal' ? 'quantiles' : dimension.range.scale]
    }),
  )
}

/** Of what was known, what the proposal was made from: one rung, and one branch, where its reason names them. */
function lookedAt(
  observations: readonly Observation[],
  point: Point,
  { epoch, branch }: ProposalReason,
): readonly Observation[] {
  const seen =
    epoch === undefined ? observations : observations.filter((one) => one.epoch === epoch)
  if (branch === undefined) return seen
  return branchesOf(seen).find(({ has }) => has(point))?.observations ?? []
}

interface Pair {
  space: SearchSpace
  l: Density
  g: Density
}

function axisDensities(
  { space, l, g }: Pair,
  place: number,
  point: Point,
): Omit<AxisDensities, 'scale'> {
  const axis = space.axes[place] as Axis
  const along = (coordinate: number) => {
    return space.axes.map((_, other) => (other === place ? coordinate : null))
  }
  // On an axis of values a density is the mass of each.
  const unit = axis.kind === 'real' ? 1 : axis.count
  const read = (coordinate: number) => {
    const there = along(coordinate)
    return {
      value: (space.configOf(there) as Record<string, unknown>)[axis.name],
      good: unit * l.at(there),
      others: unit * g.at(there),
    }
  }
  const own = point[place] as number
  const { value, good, others } = read(own)
  return {
    name: axis.name,
    kind: axis.kind,
    value,
    at: placeOn(axis, own),
    ratio: Math.log(good / others),
    values: axis.kind === 'real' ? Number.POSITIVE_INFINITY : axis.count,
    points: coordinatesOf(axis, own).map((coordinate) => {
      return { at: placeOn(axis, coordinate), ...read(coordinate) }
    }),
  }
}

function placeOn(axis: Axis, coordinate: number): number {
  return axis.kind === 'levels' ? levelOf(coordinate, axis.count) : coordinate
}

/** Evenly from end to end, and the one of the config among them. */
function coordinatesOf(axis: Axis, own: number): number[] {
  if (axis.kind === 'real') {
    const even = Array.from({ length: mostPlaces }, (_, k) => k / (mostPlaces - 1))
    return inOrder([...even, own])
  }
  const { count } = axis
  const length = Math.min(count, mostPlaces)
  const even = Array.from({ length }, (_, k) => {
    return length === 1 ? 0 : Math.round((k * (count - 1)) / (length - 1))
  })
  if (axis.kind === 'choice') return inOrder([...even, own])
  const levels = inOrder([...even, levelOf(own, count)])
  return levels.map((level) => coordinateOfLevel(level, count))
}

function inOrder(numbers: number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b)
}
