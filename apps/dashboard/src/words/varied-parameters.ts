/** Names of the parameters of a definition that more than one value is asked of, in its order. */
export function variedParameters(definition: unknown): string[] {
  const { parameters = {}, search } = definition as {
    parameters?: Record<string, unknown>
    search?: { of?: Record<string, unknown>[] }
  }
  const names = Object.keys(parameters).filter((name) => isVaried(parameters[name]))
  const ofGrids = (search?.of ?? []).flatMap((own) => Object.keys(own))
  return [...new Set([...names, ...ofGrids])]
}

function isVaried(asked: unknown): boolean {
  if (Array.isArray(asked)) return asked.length > 1
  if (typeof asked !== 'object' || asked === null) return false
  return ['min', 'max', 'values', 'distribution', 'choices', 'options'].some((key) => key in asked)
}
