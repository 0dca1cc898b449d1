import { listed } from '@sweepstack/protocol'
import type { Row } from './parse-table.ts'

/** Lines that are named; the others are counted. */
const named = 10

/** What is wrong with rows that have no image, or no label where the table has labels. */
export function missingValues(file: string, rows: Row[], split: string): string[] {
  const without = (value: (row: Row) => string | undefined) =>
    rows.filter((row) => isEmpty(value(row))).map(({ line }) => line)
  const images = without(({ image }) => image)
  const labels = without(({ label }) => label)
  const cure =
    split === 'test'
      ? 'label every image, or leave the column out'
      : 'label these images, or leave their lines out'
  return [
    ...(images.length > 0 ? [`${file} names no image in ${linesText(images)}`] : []),
    ...(labels.length > 0 ? [`${file} has an empty label in ${linesText(labels)}: ${cure}`] : []),
  ]
}

/** Nothing that could be seen: no text, spaces, invisible marks. */
export function isEmpty(value: string | undefined): boolean {
  return value !== undefined && /^[\s\p{Cf}\p{Cc}]*$/u.test(value)
}

function linesText(lines: number[]): string {
  return `line${lines.length > 1 ? 's' : ''} ${listed(lines, named)}`
}
