import path from 'node:path'
import { DatasetError } from '../dataset-error.ts'
import { type SplitName, splitNames } from '../split.ts'
import { readTableText } from '../tables/read-text.ts'
import type { Scan } from './scan-folder.ts'
import { emptyListings, type Listings } from './source.ts'

/** Numbers that stand for classes, in the order of the images; −1 for a test image without a label. */
export type NumberLabels = Record<SplitName, ArrayLike<number>>

/**
 * Listings of images without names, which are called by their place in their split. Classes are the numbers that
 * training images have, by their value, under their names if these are known.
 * @throws DatasetError if there is nothing to tell apart, or a number has no name or no training image
 */
export function numberedListings(
  labels: NumberLabels,
  names?: string[],
): { classes: string[]; splits: Listings } {
  const numbers = [...new Set(Array.from(labels.train))].sort((a, b) => a - b)
  const problems = labelProblems(labels, numbers, names)
  if (problems.length > 0) throw new DatasetError(problems)
  const places = new Map(numbers.map((number, place) => [number, place]))
  const splits = emptyListings()
  for (const split of splitNames) {
    splits[split].names = Array.from(labels[split], (_, at) => String(at))
    splits[split].labels = Array.from(labels[split], (number) => places.get(number) ?? -1)
  }
  return { classes: numbers.map((number) => names?.[number] ?? String(number)), splits }
}

function labelProblems(labels: NumberLabels, numbers: number[], names?: string[]): string[] {
  if (numbers.length === 0) return ['there are no training images']
  const problems: string[] = []
  if (numbers.length === 1) {
    problems.push(`there is one class only, ${numbers[0]}: there is nothing to tell apart`)
  }
  const nameless =
    names === undefined ? [] : numbers.filter((number) => names[number] === undefined)
  if (nameless.length > 0) {
    problems.push(`the list of classes has ${names?.length} names, and none for ${some(nameless)}`)
  }
  const known = new Set(numbers)
  for (const split of splitNames) {
    const isKnown = (number: number) => known.has(number) || (split === 'test' && number === -1)
    const strange = new Set(Array.from(labels[split]).filter((number) => !isKnown(number)))
    if (strange.size > 0) {
      problems.push(`${split} has labels that no training image has: ${some([...strange])}`)
    }
  }
  return problems
}

function some(numbers: number[]): string {
  const shown = numbers.slice(0, 5).join(', ')
  return numbers.length > 5 ? `${shown} …` : shown
}

const listNames = /^(classes|class_names|labels|label_names)\.txt$/i

/**
 * Names of classes from `classes.txt` or a file called alike: one a line, the first for 0. Undefined if there is none.
 * @throws DatasetError
 */
export async function classNames(scan: Scan): Promise<string[] | undefined> {
  const [file, other] = scan.files.filter((name) => listNames.test(name))
  if (file === undefined) return undefined
  if (other !== undefined)
    throw new DatasetError([`${file} and ${other}: keep one list of classes`])
  return readNames(scan, file)
}

/** The lines of a list of classes. @throws DatasetError */
export async function readNames(scan: Scan, file: string): Promise<string[]> {
  const found = await readTableText(path.join(scan.root, file)).catch((error: Error) => {
    throw new DatasetError([`${file} ${error.message}`])
  })
  const lines = (found?.text ?? '').split(/\r\n|\r|\n/).map((line) => line.trim().normalize('NFC'))
  while (lines.at(-1) === '') lines.pop()
  const twice = lines.find((line, at) => line === '' || lines.indexOf(line) < at)
  if (twice === undefined) return lines
  throw new DatasetError([
    twice === ''
      ? `${file} has an empty line ${lines.indexOf('') + 1}: each line is the name of a class`
      : `${file} has the class "${twice}" twice`,
  ])
}
