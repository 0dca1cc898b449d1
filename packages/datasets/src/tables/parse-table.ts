import { CsvError, type Options, parse } from 'csv-parse/sync'
import { type Columns, findColumn, findColumns, type Role, rolesIn, separators } from './columns.ts'

export interface Row {
  /** Where it ends in its file, from 1. */
  line: number
  image: string
  /** In NFC, without space around it: one class has one name. */
  label?: string
  group?: string
  /** What a column of splits says; the study's layout has none. */
  split?: string
}

export interface Table {
  rows: Row[]
  /** Whether a label or a group is another text than what stands in the file. */
  isChanged: boolean
}

interface Line {
  values: string[]
  number: number
}

/**
 * Reads a table of images, separated by commas, semicolons, tabs or bars, whichever its first line is.
 * @throws Error in words that follow the file's name: columns that are missing, lines that cannot be read
 */
export function parseTable(text: string, needed: Role[]): Table {
  const separator = separatorOf(text)
  const [header, ...lines] = linesOf(text, { delimiter: separator })
  const columns = columnsOf(header?.values ?? [], lines, needed)
  if (lines.length === 0) throw new Error('lists no image')
  let isChanged = columns.Group !== undefined && header?.values[columns.Group] !== 'Group'
  const rows = lines.map((line) => {
    const row = rowOf(line, columns)
    for (const [role, value] of [
      ['Class', row.label],
      ['Group', row.group],
    ] as const) {
      if (value !== undefined && value !== line.values[columns[role] as number]) isChanged = true
    }
    return row
  })
  return { rows, isChanged }
}

/**
 * What any column of a table has in each line, by the number of the line, without space around it and in NFC.
 * @throws Error in words that follow the file's name
 */
export function columnOf(text: string, name: string): Map<number, string> {
  const [header, ...lines] = linesOf(text, { delimiter: separatorOf(text) })
  const place = findColumn(header?.values ?? [], name)
  return new Map(lines.map(({ values, number }) => [number, tidy(values[place] as string)]))
}

function columnsOf(header: string[], lines: Line[], needed: Role[]): Columns {
  try {
    return findColumns(header, needed)
  } catch (error) {
    if (!needed.includes('Class') || !hasColumnForEachClass(lines)) throw error
    throw new Error(
      `${(error as Error).message}. A column for each class is not read: put the name of the class into one column Class`,
    )
  }
}

/** Whether each line has a single 1 among 0s, beside what is no number. */
function hasColumnForEachClass(lines: Line[]): boolean {
  const isOne = ({ values }: Line) => {
    const figures = values.filter((value) => /^[01](\.0*)?$/.test(value))
    return figures.length > 1 && figures.filter((value) => value.startsWith('1')).length === 1
  }
  return lines.length > 0 && lines.every(isOne)
}

function rowOf({ values, number }: Line, columns: Columns): Row {
  const row: Row = { line: number, image: (values[columns.Image as number] as string).trim() }
  if (columns.Class !== undefined) row.label = tidy(values[columns.Class] as string)
  if (columns.Split !== undefined) row.split = tidy(values[columns.Split] as string)
  if (columns.Group !== undefined) row.group = tidy(values[columns.Group] as string)
  return row
}

function tidy(value: string): string {
  return value.trim().normalize('NFC')
}

/** The one by which the first line has the most columns that are known. */
function separatorOf(text: string): string {
  const known = separators.map((delimiter) => {
    try {
      const [first] = linesOf(text, { delimiter, to: 1 })
      return rolesIn(first?.values ?? [])
    } catch {
      // Quotes beside another separator: it is not this one.
      return 0
    }
  })
  return separators[known.indexOf(Math.max(...known))] as string
}

function linesOf(text: string, options: Options & { delimiter: string }): Line[] {
  const lines: Line[] = []
  const keep = (values: string[], { lines: number }: { lines: number }) => {
    lines.push({ values, number })
    return null
  }
  const shared = { skip_empty_lines: true, skip_records_with_empty_values: true, trim: true }
  try {
    parse(text, { ...shared, ...options, on_record: keep })
    return lines
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Error(`cannot be read: ${error.message}. ${cureOf(error.code, options.delimiter)}`)
  }
}

function cureOf(code: CsvError['code'], delimiter: string): string {
  if (code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    return `A value that has a "${delimiter}" in it stands in quotes`
  }
  return 'A value that has quotes in it stands in quotes, with its own ones doubled'
}
