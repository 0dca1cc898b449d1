import type { Measures } from '@sweepstack/protocol'

/** A line of a table: one value for each column. */
export interface DifferenceRow {
  name: string
  values: unknown[]
}

/** Parameters whose values are not the same in all configs, and how many are. */
export function configDifferences(configs: readonly Record<string, unknown>[]): {
  rows: DifferenceRow[]
  same: number
} {
  const names = [...new Set(configs.flatMap((config) => Object.keys(config)))]
  const rows = names
    .map((name) => ({ name, values: configs.map((config) => config[name] ?? null) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1)
  return { rows, same: names.length - rows.length }
}

export interface ClassRow {
  name: string
  images: number
  /** Share of its images that each model has right; null where it has none. */
  recalls: (number | null)[]
  /** Between the greatest and the least of them. */
  gap: number
}

/** Classes by how much the models differ on them, the greatest difference first. Of models of one dataset. */
export function classDifferences(measures: readonly Measures[]): ClassRow[] {
  const [first] = measures
  if (first === undefined) return []
  const byName = measures.map(
    ({ classes }) => new Map(classes.map((one) => [one.class, one.recall] as const)),
  )
  return first.classes
    .filter(({ images }) => images > 0)
    .map(({ class: name, images }) => {
      const recalls = byName.map((of) => of.get(name) ?? null)
      const known = recalls.filter((recall) => recall !== null)
      const gap = known.length < 2 ? 0 : Math.max(...known) - Math.min(...known)
      return { name, images, recalls, gap }
    })
    .sort((a, b) => b.gap - a.gap || b.images - a.images || (a.name < b.name ? -1 : 1))
}
