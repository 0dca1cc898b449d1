import type { Row } from './layout.ts'

/**
 * The rows of `test.csv` with the classes and groups of `test_labels.csv`, which may have another order. Each
 * image needs its label: a part of a split has no accuracy.
 */
export function withLabels(images: Row[], labels: Row[], problems: string[]): Row[] {
  if (images.some(({ Class: label }) => label !== undefined)) {
    problems.push('test.csv has a column Class, and there is test_labels.csv: keep one of them')
  }
  const byName = new Map(labels.map((row) => [row.Image, row]))
  if (byName.size < labels.length) problems.push('test_labels.csv lists an image twice')
  const known = new Set(images.map(({ Image: name }) => name))
  for (const name of byName.keys()) {
    if (!known.has(name)) problems.push(`test_labels.csv lists ${name}, which test.csv does not`)
  }
  return images.map((row) => {
    const label = byName.get(row.Image)
    if (label === undefined) problems.push(`test_labels.csv has no ${row.Image}`)
    return { ...row, ...label }
  })
}
