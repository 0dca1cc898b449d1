import { DatasetError } from '../dataset-error.ts'
import { type SplitName, splitNames } from '../split.ts'
import type { NumberLabels } from './number-labels.ts'
import type { ParquetImages } from './parquet-images.ts'

const mostClasses = 1_000_000

/**
 * Labels as numbers, with the names of those: texts are numbered by their order, digits by value. −1 is a test image
 * without a label. @throws DatasetError if another image has none
 */
export function labelsOf(
  images: Record<SplitName, ParquetImages>,
  listed: string[] | undefined,
): { numbers: NumberLabels; names?: string[] } {
  const problems: string[] = []
  const values = {} as Record<SplitName, (string | number)[]>
  for (const split of splitNames) {
    values[split] = valuesOf(split, images[split], problems)
  }
  const texts = values.train.filter((value) => typeof value === 'string')
  if (problems.length > 0) throw new DatasetError(problems)
  if (texts.length === 0) {
    return { numbers: values as NumberLabels, ...(listed && { names: listed }) }
  }
  const names = [...new Set(texts)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const numbers = new Map<string | number, number>(names.map((name, number) => [name, number]))
  const numbered = (split: SplitName) =>
    values[split].map((value, at) => {
      const number = value === -1 ? -1 : numbers.get(value)
      if (number === undefined) {
        problems.push(
          `${images[split].titles[at]} has the label "${value}", which no training image has`,
        )
      }
      return number ?? -1
    })
  const all = { train: numbered('train'), val: numbered('val'), test: numbered('test') }
  if (problems.length > 0) throw new DatasetError(problems)
  return { numbers: all, names }
}

function valuesOf(
  split: SplitName,
  { labels, titles }: ParquetImages,
  problems: string[],
): (string | number)[] {
  return labels.map((label, at) => {
    const value = typeof label === 'string' ? label.trim().normalize('NFC') : label
    if (value === undefined || value === '' || value === -1) {
      if (split !== 'test') problems.push(`${titles[at]} has no label`)
      return -1
    }
    if (typeof value === 'number' && !(value >= 0 && value <= mostClasses)) {
      problems.push(`${titles[at]} has the label ${value}`)
    }
    return value
  })
}
