import { ClientError } from '@sweepstack/client'

/**
 * Why values of the one config that was sent were refused, by the name of their field; none where something is wrong that
 * is of no field.
 */
export function wrongFields(
  error: Error | null,
  names: readonly string[],
): ReadonlyMap<string, string> {
  const errors = error instanceof ClientError ? (error.problem?.errors ?? []) : []
  const found = new Map<string, string>()
  for (const { path, message } of errors) {
    const [, , name = '', ...inner] = path.split('.')
    if (!names.includes(name)) return new Map()
    const text = `${[name, ...inner].join('.')} ${message}`
    found.set(name, found.has(name) ? `${found.get(name)}; ${text}` : text)
  }
  return found
}
