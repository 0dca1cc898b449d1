import type { Condition } from '@sweepstack/protocol'

/** A region that a filter shows, as a constraint; conditions on what is no parameter are left out. */
export function bannedRegion(conditions: readonly Condition[], parameters: readonly string[]) {
  return conditions
    .filter(({ name }) => parameters.includes(name.split('.')[0] ?? ''))
    .map(({ name, operator, value }) => `${name} ${operator} ${literal(value)}`)
    .join(' and ')
}

/** One config, by the values that differ within its sweep; a structure by those in it. */
export function bannedConfig(config: Readonly<Record<string, unknown>>, varied: readonly string[]) {
  return varied.flatMap((name) => termsOf(name, config[name])).join(' and ')
}

function termsOf(name: string, value: unknown): string[] {
  if (Array.isArray(value) || value === undefined) return []
  if (typeof value !== 'object' || value === null) return [`${name} = ${literal(value)}`]
  return Object.entries(value).flatMap(([key, inner]) => termsOf(`${name}.${key}`, inner))
}

const keywords = new Set(['and', 'or', 'not', 'true', 'false', 'null'])

/** Words stand alone; other texts in quotes. */
function literal(value: unknown): string {
  if (typeof value !== 'string') return String(value)
  if (/^[A-Za-z_]\w*$/.test(value) && !keywords.has(value)) return value
  return value.includes("'") ? `"${value}"` : `'${value}'`
}
