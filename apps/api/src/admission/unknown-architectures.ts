import { architectureNames } from '@sweepstack/models'
import { type FieldError, nearestOf } from '@sweepstack/protocol'

/** Why an architecture of that name cannot be taken; undefined if it is known. */
function unknownArchitecture(name: string): string | undefined {
  if (architectureNames.includes(name)) return undefined
  const nearest = nearestOf(name, architectureNames)
  const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`
  return `"${name.slice(0, 200)}" is not known${meant}; known: ${architectureNames.join(', ')}`
}

/** The architectures of what was posted as a definition, whatever it is, that nobody knows. */
export function unknownArchitectures(input: unknown): FieldError[] {
  const of = partOf(partOf(input, 'search'), 'of')
  const grids = Array.isArray(of) ? of : []
  return [
    ...unknownIn(partOf(input, 'parameters'), 'parameters'),
    ...grids.flatMap((grid, at) => unknownIn(grid, `search.of.${at}`)),
  ]
}

function unknownIn(grid: unknown, place: string): FieldError[] {
  const asked = partOf(grid, 'architecture')
  const listed = partOf(asked, 'values')
  const named = listed ?? asked
  const path = `${place}.architecture${listed === undefined ? '' : '.values'}`
  const choices = Array.isArray(named) ? named : [named]
  const names = choices.map((choice) =>
    typeof choice === 'string' ? choice : partOf(choice, 'name'),
  )
  return [...new Set(names)].flatMap((name) => {
    const message = typeof name === 'string' ? unknownArchitecture(name) : undefined
    return message === undefined ? [] : [{ path, message }]
  })
}

function partOf(value: unknown, key: string): unknown {
  const isObject = typeof value === 'object' && value !== null
  return isObject && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}
