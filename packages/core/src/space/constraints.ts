import {
  type Config,
  type FieldError,
  nearestOf,
  ProblemError,
  type SpaceRow,
} from '@sweepstack/protocol'
import {
  type Constraint,
  type Expression,
  type Kind,
  type Names,
  parseExpression,
  type Values,
} from './expression.ts'
import { type Dimension, dimensionsOf } from './parameter.ts'

/** Whether the constraints of a definition admit a config; one from before a parameter has its default. */
export type Admits = (config: Config) => boolean

interface Constrained {
  parameters: object
  constraints?: readonly string[] | undefined
}

/**
 * `isPart`: of a space of which these parameters are a part, so that constraints may name texts that these never are.
 * @throws ProblemError INVALID_DEFINITION for what is no expression over the parameters, with its place
 */
export function admitsOf(
  definition: Constrained,
  rows: readonly SpaceRow[],
  { isPart = false }: { isPart?: boolean } = {},
): Admits {
  const constraints = readConstraints(definition, rows, isPart)
  return admitsWith(constraints, rows)
}

/** What a definition's constraints say one by one: all of them have to hold. */
export function partsOf(definition: Constrained, rows: readonly SpaceRow[]): PartOfConstraints[] {
  return readConstraints(definition, rows, false).flatMap(({ parts }) =>
    parts.map((part) => {
      const names = [...part.reads].map((path) => path.split('.')[0] ?? path)
      const own = rows.filter(({ name }) => names.includes(name))
      return { names, admits: admitsWith([part], own) }
    }),
  )
}

interface PartOfConstraints {
  /** Of the parameters that it reads. */
  names: string[]
  admits: Admits
}

function admitsWith(all: readonly Pick<Expression, 'of'>[], rows: readonly SpaceRow[]): Admits {
  if (all.length === 0) return () => true
  const defaults = Object.fromEntries(rows.map((row) => [row.name, row.default]))
  return (config) => {
    const values = { ...defaults, ...config } as Values
    return all.every(({ of }) => of(values) === true)
  }
}

function readConstraints(
  definition: Constrained,
  rows: readonly SpaceRow[],
  isPart: boolean,
): Constraint[] {
  const { constraints = [] } = definition
  if (constraints.length === 0) return []
  const names = namesOf(dimensionsOf(definition, rows), rows, isPart)
  const errors: FieldError[] = []
  const read = constraints.flatMap((text, place) => {
    try {
      return parseExpression(text, names)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      errors.push({ path: `constraints.${place}`, message: error.message })
      return []
    }
  })
  const [first] = errors
  if (first === undefined) return read
  throw new ProblemError('INVALID_DEFINITION', `${first.path}: ${first.message}.`, errors)
}

function namesOf(dimensions: Dimension[], rows: readonly SpaceRow[], isPart: boolean): Names {
  const byName = new Map(dimensions.map((dimension) => [dimension.name, dimension]))
  const ofRows = new Map(rows.map((row) => [row.name, row]))
  return {
    kindOf(path) {
      const [name = '', ...inner] = path.split('.')
      const kind = ofRows.get(name)?.kind
      if (kind === undefined) return undefined
      return inner.length > 0 ? 'any' : kindOfValues[kind]
    },
    whyNever(name, text) {
      const dimension = byName.get(name)
      if (dimension?.kind !== 'choices' || isPart) return undefined
      const values = [...dimension.values, ...(dimension.when ? [ofRows.get(name)?.default] : [])]
      const texts = values.filter((value) => typeof value === 'string')
      const isKnown = texts.length < values.length || texts.includes(text)
      return isKnown ? undefined : `${name} is never ${text}${meant(text, texts)}`
    },
    unknown(name) {
      const known = [...byName.keys()]
      const text = meant(name, known)
      return `there is no parameter ${name}${text || `; there are ${known.join(', ')}`}`
    },
  }
}

const kindOfValues: Record<SpaceRow['kind'], Kind> = {
  real: 'number',
  integer: 'number',
  boolean: 'truth',
  choice: 'text',
  structure: 'any',
}

function meant(text: string, known: readonly string[]): string {
  const nearest = nearestOf(text, known)
  return nearest === undefined ? '' : `; did you mean ${nearest}?`
}
