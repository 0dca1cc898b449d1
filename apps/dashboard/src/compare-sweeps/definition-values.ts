/**
 * What a sweep asks for, by name, for a table: each of its parameters, and each other member of its definition. What it is
 * called is left out.
 */
export function definitionValues(definition: unknown): Record<string, unknown> {
  const { name, tags, parameters, ...rest } = definition as Record<string, unknown>
  return { ...(rest as object), ...(parameters as object | undefined) }
}
