import { ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { mixWords, mulberry32 } from '../random/mix.ts'
import { checkConditions, parentsFirst } from './conditions.ts'
import { dimensionsOf } from './parameter.ts'
import { mostLooked, pointsInOrder } from './points-in-order.ts'
import { pointAtUnits, type SearchSpace } from './search-space.ts'
import { searchSpaceOf } from './space-of.ts'
import { rowsOf } from './trainer-of.ts'

/** A space that has no more points is gone through; of others so many draws are tried with the constraints. */
const triedPoints = 10_000
/** Points that are looked at between two chances to do something else. */
const pointsPerStep = 32

/**
 * What only all parameters together say of a definition.
 * @throws ProblemError INVALID_DEFINITION
 */
export function checkSpace(definition: SweepDefinition): void {
  // What one of several grids never has, another may.
  if (definition.search.kind === 'grid' && definition.search.of !== undefined) return
  const rows = rowsOf(definition)
  const dimensions = dimensionsOf(definition, rows)
  // Searches that learn would come upon a circle only when they are asked.
  parentsFirst(dimensions, (name) => `parameters.${name}`)
  checkConditions(dimensions, rows)
}

/**
 * How many configs a space has that constraints admit and that train something of their own, counted up to `most`. Of a space
 * with more points than are looked at, all of them. In steps.
 */
export function* countConfigs(
  definition: SweepDefinition,
  most: number,
): Generator<undefined, number> {
  const space = searchSpaceOf(definition)
  const all = Math.min(space.size, most)
  if (definition.constraints === undefined && space.size > triedPoints) return all
  if (space.size === Number.POSITIVE_INFINITY) return all
  const identities = new Set<string>()
  let looked = 0
  for (const point of pointsInOrder(space)) {
    if (identities.size >= most) return most
    looked += 1
    if (looked > mostLooked) return all
    if (looked % pointsPerStep === 0) yield undefined
    if (point !== undefined) identities.add(space.identityOf(point))
  }
  return identities.size
}

/**
 * The share of the space that the constraints admit: of draws from it, or of all its points; where these were too many to
 * look at, and no draw was admitted, at most what draws can tell. In steps.
 * @throws ProblemError INVALID_DEFINITION if none is found
 */
export function* admittedShare(definition: SweepDefinition): Generator<undefined, number> {
  if (definition.constraints === undefined) return 1
  const space = searchSpaceOf(definition)
  if (space.size > triedPoints) {
    const admitted = yield* admittedDraws(definition)
    if (admitted > 0) return admitted / triedPoints
  }
  return yield* sharePointByPoint(space)
}

function* sharePointByPoint(space: SearchSpace): Generator<undefined, number> {
  const draws = `none of ${triedPoints.toLocaleString('en')} draws from the space satisfies them`
  if (space.size === Number.POSITIVE_INFINITY) throw noneAdmitted(draws)
  let [looked, admitted] = [0, 0]
  for (const point of pointsInOrder(space)) {
    looked += 1
    if (looked > mostLooked) break
    if (looked % pointsPerStep === 0) yield undefined
    if (point !== undefined) admitted += 1
  }
  const isWhole = looked <= mostLooked
  if (admitted > 0) return isWhole ? admitted / space.size : 1 / triedPoints
  const size = space.size.toLocaleString('en')
  throw noneAdmitted(
    isWhole
      ? `no config of the ${size} of the space satisfies them`
      : `${draws}, nor was any found by going through it`,
  )
}

export function noneAdmitted(message: string): ProblemError {
  return new ProblemError(
    'INVALID_DEFINITION',
    `The constraints admit nothing: ${message}. Loosen them, or widen the parameters.`,
    [{ path: 'constraints', message }],
  )
}

function* admittedDraws(definition: SweepDefinition): Generator<undefined, number> {
  const space = searchSpaceOf(definition)
  let admitted = 0
  for (let draw = 0; draw < triedPoints; draw += 1) {
    if (draw % pointsPerStep === pointsPerStep - 1) yield undefined
    const next = mulberry32(mixWords(definition.seed, draw))
    const units = space.axes.map(() => next())
    if (space.admits(pointAtUnits(space, units))) admitted += 1
  }
  return admitted
}
