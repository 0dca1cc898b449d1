import type { ParameterTable } from './table.ts'

type Values = Readonly<Record<string, unknown>>

/** What of some settings decides the memory of a training, by the names of the parameters. */
export function memoryOf(table: ParameterTable, settings: Values): Values {
  const parts: Record<string, unknown> = {}
  for (const [name, { memory, recipe }] of Object.entries(table)) {
    if (memory === undefined) continue
    const [group, key = ''] = recipe?.place?.split('.') ?? []
    const inGroup = group === undefined ? undefined : (settings[group] as Values | undefined)
    const value = group === undefined ? settings[name] : inGroup?.[key]
    parts[name] = memory === 'value' ? value : Boolean(value)
  }
  return parts
}
