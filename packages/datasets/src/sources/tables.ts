import path from 'node:path'
import { counted } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { type SplitName, splitNames } from '../split.ts'
import { isEmpty, missingValues } from '../tables/missing-values.ts'
import { parseTable, type Row } from '../tables/parse-table.ts'
import { readTableText } from '../tables/read-text.ts'
import { columnAt } from '../tables/training-column.ts'
import { isImageName, reasonFor } from './class-folders.ts'
import { FileFinder } from './file-finder.ts'
import { classNames } from './number-labels.ts'
import type { Scan } from './scan-folder.ts'
import { countSkipped, emptyListings, type Source } from './source.ts'
import { splitCalled } from './split-folders.ts'

const tableName = /\.(csv|tsv)$/i

interface Entry {
  row: Row
  split: SplitName
  table: string
}

/** Whether there is a table with a column of images and one of classes. */
export async function looksLikeTables(scan: Scan): Promise<boolean> {
  for (const name of tablesIn(scan)) {
    const found = await readTableText(path.join(scan.root, name)).catch(() => undefined)
    try {
      if (found !== undefined) {
        const { rows } = parseTable(found.text, ['Image', 'Class'])
        if (areThere(scan, rows.slice(0, looked), splitOfTable(name) ?? 'train')) return true
      }
    } catch {
      // Another table, or none that can be read: told when it is insisted on.
    }
  }
  return false
}

/**
 * Tables as people have them: one for each split, called as the split is, or one with a column `split`, or one of
 * images to be split. Images are found by their path from the folder or by their name, with or without an extension.
 * Labels that are numbers have the names of `classes.txt`, if that is there. @throws DatasetError
 */
export async function tableSource(scan: Scan): Promise<Source> {
  const problems: string[] = []
  const entries = await entriesOf(scan, problems)
  const names = await classNames(scan)
  const labelOf = ({ label }: Row) => namedLabel(label, names, problems)
  const training = entries.filter(({ split }) => split === 'train')
  const classes = [...new Set(training.flatMap(({ row }) => labelOf(row) || []))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  )
  if (problems.length === 0 && classes.length < 2) {
    problems.push('the training images have fewer than two classes: there is nothing to tell apart')
  }
  const places = new Map(classes.map((name, place) => [name, place]))
  const finder = new FileFinder(scan.files.filter(isImageName))
  const splits = emptyListings()
  const files: Record<SplitName, string[]> = { train: [], val: [], test: [] }
  for (const { row, split, table } of entries) {
    const label = labelOf(row)
    const place = label === undefined ? -1 : places.get(label)
    if (place === undefined && !isEmpty(row.label)) {
      problems.push(`${table}: ${row.image} has the label "${label}", which no training image has`)
    }
    const found = finder.find(row.image, split)
    if ('problem' in found) problems.push(`${table}: ${found.problem}`)
    else files[split].push(found.file)
    splits[split].names.push(row.image)
    splits[split].labels.push(place ?? -1)
    if (row.group !== undefined) {
      splits[split].groups ??= []
      splits[split].groups.push(row.group)
    }
  }
  if (problems.length > 0) throw new DatasetError([...new Set(problems)])
  return {
    kind: 'tables',
    described: `${[...new Set(entries.map(({ table }) => table))].join(', ')} with images in ${counted(classes.length, 'class', 'classes')}`,
    classes,
    splits,
    skipped: skippedFiles(scan, files),
    column: (name) =>
      columnAt(
        scan.root,
        training.map(({ row, table }) => ({ table, line: row.line })),
        name,
      ),
    title: (split, at) => files[split][at] as string,
    read: async (split, at) => ({ file: path.join(scan.root, files[split][at] as string) }),
  }
}

/** Rows that are held against the files to know a table by. */
const looked = 20

function areThere({ files }: Scan, rows: Row[], split: SplitName): boolean {
  const finder = new FileFinder(files.filter(isImageName))
  return rows.every(({ image }) => 'file' in finder.find(image, split))
}

export function hasTable(scan: Scan): boolean {
  return tablesIn(scan).length > 0
}

function tablesIn({ files }: Scan): string[] {
  return files.filter((file) => tableName.test(file) && !file.includes('/'))
}

/** Rows with their splits. */
async function entriesOf(scan: Scan, problems: string[]): Promise<Entry[]> {
  const tables = tablesIn(scan)
  if (tables.length === 0) throw new DatasetError(['there is no table, as labels.csv'])
  const perSplit = tables.filter((name) => splitOfTable(name) !== undefined)
  if (perSplit.length === 0 && tables.length > 1) {
    throw new DatasetError([
      `there are several tables, ${tables.join(', ')}: keep one, or call them train.csv, val.csv, test.csv`,
    ])
  }
  const entries: Entry[] = []
  for (const table of perSplit.length > 0 ? perSplit : tables) {
    const split = splitOfTable(table)
    for (const row of await rowsOf(scan, { table, split }, problems)) {
      const own = split ?? splitOfRow(row, table, problems)
      if (own !== undefined) entries.push({ row, split: own, table })
    }
  }
  return entries
}

/** `train.csv`, `train_labels.csv`, `labels-validation.tsv`. */
function splitOfTable(name: string): SplitName | undefined {
  const words = name.replace(tableName, '').split(/[-_. ]/)
  const found = new Set(words.flatMap((word) => splitCalled(word) ?? []))
  return found.size === 1 ? [...found][0] : undefined
}

async function rowsOf(
  scan: Scan,
  { table, split }: { table: string; split: SplitName | undefined },
  problems: string[],
): Promise<Row[]> {
  try {
    const found = await readTableText(path.join(scan.root, table))
    const needed = split === 'test' ? (['Image'] as const) : (['Image', 'Class'] as const)
    const { rows } = parseTable(found?.text ?? '', [...needed])
    problems.push(...missingValues(table, rows, split ?? 'train'))
    return rows
  } catch (error) {
    problems.push(`${table} ${(error as Error).message}`)
    return []
  }
}

function splitOfRow(
  { split, line }: Row,
  table: string,
  problems: string[],
): SplitName | undefined {
  if (split === undefined) return 'train'
  const found = splitCalled(split)
  if (found !== undefined) return found
  problems.push(
    `${table} has the split "${split}" in line ${line}: it is ${splitNames.join(', ')} or one of their other names`,
  )
  return undefined
}

function namedLabel(label: string | undefined, names: string[] | undefined, problems: string[]) {
  if (label === undefined || names === undefined || !/^\d{1,6}(\.0)?$/.test(label)) return label
  const name = names[Number(label)]
  if (name === undefined)
    problems.push(`the list of classes has ${names.length} names, and none for ${label}`)
  return name ?? label
}

function skippedFiles(scan: Scan, files: Record<SplitName, string[]>): Map<string, number> {
  const skipped = new Map(scan.skipped)
  const used = new Set(splitNames.flatMap((split) => files[split]))
  for (const file of scan.files) {
    if (isImageName(file) && !used.has(file)) countSkipped(skipped, 'images that no table lists')
    else if (!isImageName(file) && !tableName.test(file) && !/\.txt$/i.test(file)) {
      countSkipped(skipped, reasonFor(file))
    }
  }
  return skipped
}
