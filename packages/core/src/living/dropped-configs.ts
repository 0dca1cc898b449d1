import { type Config, counted, type SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'
import { type AxisValues, axisValuesOf } from '../space/axis-values.ts'
import { admitsOf } from '../space/constraints.ts'
import { dimensionsOf } from '../space/parameter.ts'
import { identityOf, rowsOf } from '../space/trainer-of.ts'

/** So many numbers of epochs are named. */
const mostNamed = 10

/**
 * What an edit of several numbers of epochs leaves out of a grid, of which so many configs were opened; undefined for
 * nothing. One number that grows leaves out nothing, and what a constraint leaves out the edit says itself.
 */
export function saidDropped(
  before: SweepDefinition,
  after: SweepDefinition,
  opened: number,
): string | undefined {
  const [old, next] = [epochsOf(before), epochsOf(after)]
  if (before.search.kind !== 'grid' || old === undefined || old.count === 1) return undefined
  const isLost = (epochs: unknown) => next?.coordinateOf(epochs) === undefined
  if (!Array.from({ length: old.count }, (_, place) => old.at(place)).some(isLost)) return undefined
  const kept = new Set(configsFrom(after, opened, isLost).map(identityOf(after)))
  const admits = admitsOf(after, rowsOf(after), { isPart: before.search.of !== undefined })
  const identify = identityOf(before)
  const dropped = configsFrom(before, opened, isLost).filter((config) => {
    return !kept.has(identify(config)) && admits(config)
  })
  if (dropped.length === 0) return undefined
  const numbers = [...new Set(dropped.map(({ epochs }) => epochs))].sort((a, b) => a - b)
  const named = numbers.slice(0, mostNamed).join(', ')
  const more = numbers.length > mostNamed ? ', …' : ''
  return `${counted(dropped.length, 'config')} that had no trial yet will have none: parameters.epochs leaves out ${named}${more}`
}

function epochsOf(definition: SweepDefinition): AxisValues | undefined {
  const epochs = dimensionsOf(definition, rowsOf(definition)).find(({ name }) => name === 'epochs')
  return epochs && axisValuesOf(epochs)
}

/** Those that come after the first ones, of the epochs that are asked for. */
function configsFrom(
  definition: SweepDefinition,
  first: number,
  isAsked: (epochs: number) => boolean,
): Config[] {
  const searcher = searcherOf(definition)
  if (searcher.kind !== 'indexed') throw new Error('a grid is indexed')
  const size = searcher.size(definition)
  const places = Array.from({ length: Math.max(0, size - first) }, (_, place) => first + place)
  return places
    .map((place) => searcher.configAt(definition, place))
    .filter(({ epochs }) => isAsked(epochs))
}
