import { type Config, ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { type Dimension, dimensionsOf } from '../space/parameter.ts'
import type { Searcher } from './searcher.ts'

/** Every combination of the choices, the last dimension (epochs) varying fastest. */
export const gridSearcher: Searcher = {
  size(definition) {
    return choicesOf(definition).reduce(
      (product, dimension) => product * dimension.values.length,
      1,
    )
  },
  configAt(definition, index) {
    let rest = index
    const config: Record<string, unknown> = {}
    for (const { name, values } of choicesOf(definition).reverse()) {
      config[name] = values[rest % values.length]
      rest = Math.floor(rest / values.length)
    }
    return config as Config
  },
}

type Choices = Extract<Dimension, { kind: 'choices' }>

function choicesOf(definition: SweepDefinition): Choices[] {
  const dimensions = dimensionsOf(definition)
  const ranges = dimensions.filter((dimension) => dimension.kind === 'range')
  if (ranges.length > 0) {
    throw new ProblemError(
      'INVALID_DEFINITION',
      'A grid needs lists of values; a range is for a search that draws from it.',
      ranges.map(({ name }) => ({
        path: `parameters.${name}`,
        message: 'list the values, or use search: {kind: random, trials: …}',
      })),
    )
  }
  return dimensions as Choices[]
}
