import type { ParameterTable } from './table.ts'

type Values = Readonly<Record<string, unknown>>

/** What of some settings decides the memory of a training, by the names of the parameters. */
export function memoryOf(table: ParameterTable, settings: Values): Values {
  const parts = Object.entries(table).flatMap(([name, { memory, recipe }]) => {
    if (memory === undefined) return []
    const [group, key = ''] = recipe?.place?.split('.') ?? []
    const inGroup = group === undefined ? undefined : (settings[group] as Values | undefined)
    const value = group === undefined ? settings[name] : inGroup?.[key]
    return [[name, memory === 'value' ? value : Boolean(value)] as const]
  })
  return Object.fromEntries(parts)
}
