import { ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { mixWords, mulberry32 } from '../random/mix.ts'
import { checkConditions, parentsFirst } from './conditions.ts'
import { dimensionsOf } from './parameter.ts'
import { type Point, pointAtUnits } from './search-space.ts'
import { everyPoint, searchSpaceOf } from './space-of.ts'
import { rowsOf } from './trainer-of.ts'

/** Points that are tried with the constraints: all of a space that has no more, else so many draws. */
const triedPoints = 10_000
/** Points that are tried between two chances to do something else. */
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
 * with more points than are tried, all of them. In steps.
 */
export function* countConfigs(
  definition: SweepDefinition,
  most: number,
): Generator<undefined, number> {
  const space = searchSpaceOf(definition)
  if (space.size > triedPoints) return Math.min(space.size, most)
  const identities = new Set<string>()
  let tried = 0
  for (const point of everyPoint(definition)) {
    if (identities.size >= most) return most
    tried += 1
    if (tried % pointsPerStep === 0) yield undefined
    if (space.admits(point)) identities.add(space.identityOf(point))
  }
  return identities.size
}

/**
 * The share of the space that the constraints admit: of draws from it, or of all its points. In steps.
 * @throws ProblemError INVALID_DEFINITION if none is found
 */
export function* admittedShare(definition: SweepDefinition): Generator<undefined, number> {
  if (definition.constraints === undefined) return 1
  const space = searchSpaceOf(definition)
  const points = space.size <= triedPoints ? everyPoint(definition) : drawn(definition)
  let [tried, admitted] = [0, 0]
  for (const point of points) {
    tried += 1
    if (tried % pointsPerStep === 0) yield undefined
    if (space.admits(point)) admitted += 1
  }
  if (admitted > 0) return admitted / tried
  throw noneAdmitted(
    space.size <= triedPoints
      ? `no config of the ${tried} of the space satisfies them`
      : `none of ${tried.toLocaleString('en')} draws from the space satisfies them`,
  )
}

export function noneAdmitted(message: string): ProblemError {
  return new ProblemError(
    'INVALID_DEFINITION',
    `The constraints admit nothing: ${message}. Loosen them, or widen the parameters.`,
    [{ path: 'constraints', message }],
  )
}

function* drawn(definition: SweepDefinition): Generator<Point> {
  const space = searchSpaceOf(definition)
  for (let draw = 0; draw < triedPoints; draw += 1) {
    const next = mulberry32(mixWords(definition.seed, draw))
    yield pointAtUnits(
      space,
      space.axes.map(() => next()),
    )
  }
}
