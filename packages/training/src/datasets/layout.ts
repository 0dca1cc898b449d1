import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { DatasetError } from './dataset-error.ts'
import { withLabels } from './test-labels.ts'

export const splitNames = ['train', 'val', 'test'] as const
export type SplitName = (typeof splitNames)[number]

interface Listing {
  /** File names under `<split>_images/`, in the order of the csv. */
  names: string[]
  /** Places in `classes`; −1 where the csv has no class. */
  labels: number[]
  /** What the images are also told apart by, if a csv says so: see `readLayout`. */
  groups?: string[]
}

/** What the csv files of a folder in the study's layout say; no image has been looked at. */
export interface Layout {
  folder: string
  classes: string[]
  splits: Record<SplitName, Listing>
  /** Text of the csv files, for the content hash; with `test.csv`, that of `test_labels.csv`. */
  csv: Record<SplitName, string>
}

export interface Row {
  Image: string
  Class?: string
  Group?: string
}

/**
 * Reads `train.csv`, `val.csv` (header `Image,Class`) and, if there, `test.csv` (`Image` or
 * `Image,Class`) and `test_labels.csv` (`Image,Class`), which has the labels that a competition keeps back.
 * A column `Group` says what the images of a split are also told apart by. Classes are sorted by name,
 * digits by value.
 * @throws DatasetError listing missing files and columns, duplicate or escaping names, unknown labels
 */
export async function readLayout(folder: string): Promise<Layout> {
  const problems: string[] = []
  const csv: Record<SplitName, string> = { train: '', val: '', test: '' }
  const rows: Record<SplitName, Row[]> = { train: [], val: [], test: [] }
  for (const split of splitNames) {
    const text = await readFile(path.join(folder, `${split}.csv`), 'utf8').catch(() => undefined)
    if (text !== undefined) {
      csv[split] = text
      rows[split] = parseRows(text, split, problems)
    } else if (split !== 'test') problems.push(`${split}.csv is missing`)
  }
  const labels = await readFile(path.join(folder, 'test_labels.csv'), 'utf8').catch(() => undefined)
  if (labels !== undefined) {
    csv.test += `\0${labels}`
    rows.test = withLabels(rows.test, parseRows(labels, 'test_labels', problems), problems)
  }
  const known = [...new Set(rows.train.map((row) => row.Class ?? ''))]
  const classes = known.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const places = new Map(classes.map((name, place) => [name, place]))
  const splits = {} as Record<SplitName, Listing>
  for (const split of splitNames) splits[split] = listing(split, rows[split], places, problems)
  await checkFiles(folder, splits, problems)
  if (problems.length > 0) throw new DatasetError(problems)
  return { folder, classes, splits, csv }
}

function parseRows(text: string, split: SplitName | 'test_labels', problems: string[]): Row[] {
  try {
    const rows = parse(text, {
      columns: true,
      skip_empty_lines: true,
      trim: true,
      bom: true,
    }) as Row[]
    if (rows.length === 0) problems.push(`${split}.csv lists no image`)
    const needed = split === 'test' ? ['Image'] : ['Image', 'Class']
    const missing = needed.filter((column) => rows[0] && !(column in rows[0]))
    if (missing.length === 0) return rows
    problems.push(`${split}.csv has no column ${missing.join(', ')}`)
  } catch (error) {
    problems.push(`${split}.csv: ${(error as Error).message}`)
  }
  return []
}

function listing(
  split: SplitName,
  rows: Row[],
  places: Map<string, number>,
  problems: string[],
): Listing {
  const seen = new Set<string>()
  for (const { Image: name, Class: label } of rows) {
    if (seen.has(name)) problems.push(`${split}.csv lists ${name} twice`)
    seen.add(name)
    if (!/^[^/\\\0]+$/.test(name) || name.startsWith('.')) {
      problems.push(`${split}.csv: "${name}" is no file name`)
    }
    if (label !== undefined && !places.has(label)) {
      problems.push(`${split}.csv: ${name} has the label "${label}", which train.csv does not know`)
    }
  }
  const isGrouped = rows.some(({ Group: group }) => group !== undefined)
  return {
    ...(isGrouped ? { groups: rows.map(({ Group: group }) => group ?? '') } : {}),
    names: rows.map(({ Image: name }) => name),
    labels: rows.map(({ Class: label }) => (label === undefined ? -1 : (places.get(label) ?? -1))),
  }
}

async function checkFiles(
  folder: string,
  splits: Record<SplitName, Listing>,
  problems: string[],
): Promise<void> {
  for (const split of splitNames) {
    // One look at the folder: a look at each file would hold as many requests as there are images.
    const present = new Set(await readdir(imageFolder(folder, split)).catch(() => []))
    for (const name of splits[split].names) {
      if (!present.has(name)) problems.push(`${split}_images/${name} is missing`)
    }
  }
}

function imageFolder(folder: string, split: SplitName): string {
  return path.join(folder, `${split}_images`)
}

export function imageFile(folder: string, split: SplitName, name: string): string {
  return path.join(imageFolder(folder, split), name)
}
