import type { Row } from './parse-table.ts'

/**
 * The rows of `test.csv` with the classes and groups of `test_labels.csv`, which may have another order. Each
 * image needs its label: a part of a split has no accuracy.
 */
export function withLabels(images: Row[], labels: Row[], problems: string[]): Row[] {
  if (images.some(({ label }) => label !== undefined)) {
    problems.push('test.csv has a column Class, and there is test_labels.csv: keep one of them')
  }
  const byName = new Map(labels.map((row) => [keyOf(row), row]))
  if (byName.size < labels.length) problems.push('test_labels.csv lists an image twice')
  const known = new Set(images.map(keyOf))
  for (const [key, { image }] of byName) {
    if (!known.has(key)) problems.push(`test_labels.csv lists ${image}, which test.csv does not`)
  }
  return images.map((row) => {
    const labelled = byName.get(keyOf(row))
    if (labelled === undefined) problems.push(`test_labels.csv has no ${row.image}`)
    return { ...row, ...labelled, image: row.image, line: row.line }
  })
}

function keyOf({ image }: Row): string {
  return image.normalize('NFC')
}
