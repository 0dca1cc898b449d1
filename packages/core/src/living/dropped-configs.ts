import { type Config, counted, type SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'
import { prepareSearch } from '../search/prepare-search.ts'
import { type AxisValues, axisValuesOf } from '../space/axis-values.ts'
import { admitsOf } from '../space/constraints.ts'
import { dimensionsOf } from '../space/parameter.ts'
import { identityOf, rowsOf } from '../space/trainer-of.ts'

/** So many numbers of epochs are named. */
const mostNamed = 10
/** Configs that are looked at between two chances to do something else. */
const configsPerStep = 100

/**
 * What an edit of several numbers of epochs leaves out of a grid, of which so many configs were opened; undefined for
 * nothing. One number that grows leaves out nothing, and what a constraint leaves out the edit says itself. In steps: a
 * grid may have as many configs as a sweep.
 */
export function* saidDroppedInSteps(
  before: SweepDefinition,
  after: SweepDefinition,
  opened: number,
): Generator<undefined, string | undefined> {
  const [old, next] = [epochsOf(before), epochsOf(after)]
  if (before.search.kind !== 'grid' || old === undefined || old.count === 1) return undefined
  const isLost = (epochs: unknown) => next?.coordinateOf(epochs) === undefined
  if (!Array.from({ length: old.count }, (_, place) => old.at(place)).some(isLost)) return undefined
  const kept = new Set<string>()
  const identifyKept = identityOf(after)
  yield* eachFrom(after, opened, (config) => {
    if (isLost(config.epochs)) kept.add(identifyKept(config))
  })
  const admits = admitsOf(after, rowsOf(after), { isPart: before.search.of !== undefined })
  const identify = identityOf(before)
  const numbersLeftOut = new Set<number>()
  let dropped = 0
  yield* eachFrom(before, opened, (config) => {
    if (!isLost(config.epochs) || kept.has(identify(config)) || !admits(config)) return
    numbersLeftOut.add(config.epochs)
    dropped += 1
  })
  if (dropped === 0) return undefined
  const numbers = [...numbersLeftOut].sort((a, b) => a - b)
  const named = numbers.slice(0, mostNamed).join(', ')
  const more = numbers.length > mostNamed ? ', …' : ''
  return `${counted(dropped, 'config')} that had no trial yet will have none: parameters.epochs leaves out ${named}${more}`
}

function epochsOf(definition: SweepDefinition): AxisValues | undefined {
  const epochs = dimensionsOf(definition, rowsOf(definition)).find(({ name }) => name === 'epochs')
  return epochs && axisValuesOf(epochs)
}

/** Those that come after the first ones. */
function* eachFrom(
  definition: SweepDefinition,
  first: number,
  look: (config: Config) => void,
): Generator<undefined, void> {
  const searcher = searcherOf(definition)
  if (searcher.kind !== 'indexed') throw new Error('a grid is indexed')
  yield* prepareSearch(definition)
  const size = searcher.size(definition)
  for (let place = first; place < size; place += 1) {
    look(searcher.configAt(definition, place))
    if (place % configsPerStep === 0) yield undefined
  }
}
