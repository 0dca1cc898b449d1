import {
  type Config,
  type FieldError,
  ProblemError,
  type SweepDefinition,
  wantedOfKind,
} from '@sweepstack/protocol'
import { withoutLiving } from '../definition/living.ts'
import { searcherOf } from '../search/catalogue.ts'
import { conditionsOf, failing, parentsFirst } from '../space/conditions.ts'
import { mostEpochs } from '../space/epochs-of-space.ts'
import { dimensionsOf } from '../space/parameter.ts'
import { rowsOf } from '../space/trainer-of.ts'

/** Values of some parameters, as they are posted. */
type Part = Readonly<Record<string, unknown>>

/**
 * The configs that a person gave in part: what they do not name is what the sweep has, or the default of a parameter that
 * depends on others. `path`: where they stand.
 * @throws ProblemError INVALID_DEFINITION for a part that is not one config
 */
export function givenConfigs(
  definition: SweepDefinition,
  parts: readonly Part[],
  path: string,
): Config[] {
  refuse(parts.flatMap((part, place) => errorsOf(definition, part, `${path}.${place}`)))
  const configs = parts.map((part) => configOf(definition, part))
  refuse(
    configs.flatMap((config, place) =>
      errorsOfInactive(definition, { config, part: parts[place] ?? {}, path: `${path}.${place}` }),
    ),
  )
  return configs
}

function refuse(errors: readonly FieldError[]): void {
  const [first] = errors
  if (first === undefined) return
  throw new ProblemError('INVALID_DEFINITION', `${first.path} ${first.message}.`, [...errors])
}

/** Values of parameters that this config does not have; their defaults are taken, which is what they are there. */
function errorsOfInactive(
  definition: SweepDefinition,
  { config, part, path }: { config: Config; part: Part; path: string },
): FieldError[] {
  const rows = rowsOf(definition)
  const defaults = defaultsOf(definition)
  const values = new Map<string, unknown>(Object.entries(config))
  const inactive = new Set<string>()
  return parentsFirst(dimensionsOf(definition, rows), (name) => name).flatMap((dimension) => {
    const { name } = dimension
    const fails = failing(conditionsOf(dimension), inactive, values)
    if (fails === undefined) return []
    inactive.add(name)
    const isGiven =
      Object.hasOwn(part, name) && JSON.stringify(part[name]) !== JSON.stringify(defaults[name])
    const message = `is of no use where ${fails.name} is what it is here: leave it out`
    return isGiven ? [{ path: `${path}.${name}`, message }] : []
  })
}

function configOf(definition: SweepDefinition, part: Part): Config {
  const { constraints: _, ...others } = withoutLiving(definition)
  const parameters = { ...defaultsOf(definition), ...definition.parameters, ...part }
  const constants = Object.fromEntries(
    dimensionsOf({ parameters }, rowsOf(definition)).map((dimension) => {
      const { name } = dimension
      const [value] = dimension.kind === 'choices' ? dimension.values : []
      const isOne = dimension.kind === 'choices' && dimension.values.length === 1
      return [name, isOne ? value : defaultsOf(definition)[name]]
    }),
  )
  const one = { ...others, parameters: constants, search: { kind: 'grid' } } as SweepDefinition
  const searcher = searcherOf(one)
  if (searcher.kind !== 'indexed') throw new Error('a grid is indexed')
  return searcher.configAt(one, 0)
}

function defaultsOf(definition: SweepDefinition): Record<string, unknown> {
  return Object.fromEntries(rowsOf(definition).map((row) => [row.name, row.default]))
}

/**
 * What a value had to be, as the parameter's others are; undefined if it is that. Those of images were checked as they were
 * read.
 */
function wantedKind(definition: SweepDefinition, name: string, value: unknown): string | undefined {
  if (definition.trainer !== 'external') return undefined
  const row = rowsOf(definition).find((one) => one.name === name)
  return row && wantedOfKind(row.kind, value)
}

function errorsOf(definition: SweepDefinition, part: Part, path: string): FieldError[] {
  const parameters = { ...definition.parameters, ...part }
  const errors = dimensionsOf({ parameters }, rowsOf(definition)).flatMap((dimension) => {
    const { name, when } = dimension
    const isOne = dimension.kind === 'choices' && dimension.values.length === 1
    const isGiven = Object.hasOwn(part, name)
    const wanted = isOne && isGiven ? wantedKind(definition, name, dimension.values[0]) : undefined
    if (wanted !== undefined) return [{ path: `${path}.${name}`, message: `must be ${wanted}` }]
    if (isOne || (when !== undefined && !isGiven)) return []
    const message = isGiven
      ? 'has several values: give one of them'
      : 'is missing: the space has several values of it, so give one'
    return [{ path: `${path}.${name}`, message }]
  })
  const names = rowsOf(definition).map(({ name }) => name)
  for (const name of Object.keys(part).filter((given) => !names.includes(given))) {
    errors.push({ path: `${path}.${name}`, message: 'is no parameter of the sweep' })
  }
  const { epochs } = part
  const most = mostEpochs(definition)
  if (definition.stopping !== 'none' && typeof epochs === 'number' && epochs > most) {
    const message = `is more than ${most}, the most of the space, which the stopping follows`
    errors.push({ path: `${path}.epochs`, message })
  }
  return errors
}
