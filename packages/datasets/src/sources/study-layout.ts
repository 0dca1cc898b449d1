import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { DatasetError } from '../dataset-error.ts'
import { findImageFiles, imageFolder } from '../image-files.ts'
import { type SplitName, splitNames } from '../split.ts'
import type { Role } from '../tables/columns.ts'
import { isEmpty, missingValues } from '../tables/missing-values.ts'
import { parseTable, type Row } from '../tables/parse-table.ts'
import { readTableText } from '../tables/read-text.ts'
import { withLabels } from '../tables/test-labels.ts'
import { emptyListings, type Listing, type Listings } from './source.ts'

/** What the tables of a folder in the study's layout say; no image has been looked at. */
export interface Layout {
  classes: string[]
  splits: Listings
  /** Paths of the images, in the order of the names. */
  files: Record<SplitName, string[]>
  /** Where each training image stands in `train.csv`. */
  lines: number[]
  /** Bytes of the tables, for the content hash; `test` has also those of `test_labels.csv`. */
  tables: Record<SplitName, Buffer[]>
  /** Whether labels or groups are other texts than what stands in the tables. */
  isChanged: boolean
  /** Whether `classes.txt` has another order of the classes than their names. */
  isOrdered: boolean
}

interface Tables {
  rows: Record<SplitName, Row[]>
  bytes: Record<SplitName, Buffer[]>
  isChanged: boolean
}

/**
 * Reads `train.csv`, `val.csv` (header `Image,Class`) and, if there, `test.csv` (`Image` or
 * `Image,Class`) and `test_labels.csv` (`Image,Class`), which has the labels that a competition keeps back.
 * A column `Group` says what the images of a split are also told apart by. Columns and separators that are
 * usual elsewhere are taken too: see `findColumns`. Classes are sorted by name, digits by value, unless
 * `classes.txt` names them all, one a line: then they have its order.
 * @throws DatasetError listing missing files, columns and labels, duplicate or escaping names, unknown labels
 */
export async function readLayout(folder: string): Promise<Layout> {
  const problems: string[] = []
  const { rows, bytes, isChanged } = await readTables(folder, problems)
  const known = [...new Set(rows.train.flatMap(({ label }) => label || []))]
  const sorted = known.sort(byNumberAndName)
  const classes = (await listedOrder(folder, sorted, problems)) ?? sorted
  if (classes.length === 1) {
    problems.push(`train.csv has one class only, "${classes[0]}": there is nothing to tell apart`)
  }
  const places = new Map(classes.map((name, place) => [name, place]))
  const splits = emptyListings()
  const files = {} as Record<SplitName, string[]>
  for (const split of splitNames) {
    problems.push(...unknownLabels(split, rows[split], places))
    splits[split] = listing(rows[split], places)
    const { names } = splits[split]
    const found = await findImageFiles({ folder, split, names }, problems)
    files[split] = found.map((file) => path.join(imageFolder(folder, split), file))
  }
  if (problems.length > 0) throw new DatasetError(problems)
  const lines = rows.train.map(({ line }) => line)
  return { classes, splits, files, tables: bytes, lines, isChanged, isOrdered: classes !== sorted }
}

/** By name, digits by value. */
export function byNumberAndName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** The classes in the order of `classes.txt`; undefined if that has not all of them, or their own order. */
async function listedOrder(folder: string, sorted: string[], problems: string[]) {
  const found = await readTableText(path.join(folder, 'classes.txt')).catch((error: Error) => {
    problems.push(`classes.txt ${error.message}`)
  })
  const places = new Map(linesOf(found?.text ?? '').map((line, at) => [line, at]))
  if (!sorted.every((name) => places.has(name))) return undefined
  const listed = [...sorted].sort((a, b) => (places.get(a) as number) - (places.get(b) as number))
  return listed.every((name, at) => name === sorted[at]) ? undefined : listed
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.trim().normalize('NFC'))
}

async function readTables(folder: string, problems: string[]): Promise<Tables> {
  const tables: Tables = {
    rows: { train: [], val: [], test: [] },
    bytes: { train: [], val: [], test: [] },
    isChanged: false,
  }
  /** Undefined if there is no such table, or if it cannot be read. */
  const read = async (split: SplitName, name: string, needed: Role[]) => {
    try {
      const found = await readTableText(path.join(folder, name))
      if (found === undefined) {
        if (name === `${split}.csv` && split !== 'test') throw new Error(await missing(folder))
        return undefined
      }
      tables.bytes[split].push(found.bytes)
      const { rows, isChanged } = parseTable(found.text, needed)
      tables.isChanged ||= isChanged
      problems.push(...missingValues(name, rows, split))
      return rows
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`)
      return undefined
    }
  }
  for (const split of splitNames) {
    const needed: Role[] = split === 'test' ? ['Image'] : ['Image', 'Class']
    tables.rows[split] = (await read(split, `${split}.csv`, needed)) ?? []
  }
  const labels = await read('test', 'test_labels.csv', ['Image', 'Class'])
  if (labels !== undefined) tables.rows.test = withLabels(tables.rows.test, labels, problems)
  return tables
}

async function missing(folder: string): Promise<string> {
  const present = (await readdir(folder).catch(() => [])).sort()
  const shown = present.slice(0, 8).join(', ') || 'nothing in it'
  return `is missing: the folder has ${shown}${present.length > 8 ? ' …' : ''}`
}

function unknownLabels(split: SplitName, rows: Row[], places: Map<string, number>): string[] {
  // Without the classes of train.csv, that is what is wrong.
  if (places.size === 0) return []
  return rows
    .filter(({ label }) => label && !isEmpty(label) && !places.has(label))
    .map(
      ({ image, label }) =>
        `${split}.csv: ${image} has the label "${label}", which train.csv does not know`,
    )
}

function listing(rows: Row[], places: Map<string, number>): Listing {
  const isGrouped = rows.some(({ group }) => group !== undefined)
  return {
    ...(isGrouped ? { groups: rows.map(({ group }) => group ?? '') } : {}),
    names: rows.map(({ image }) => image),
    labels: rows.map(({ label }) => (label === undefined ? -1 : (places.get(label) ?? -1))),
  }
}
