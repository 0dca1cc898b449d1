import { type FileMetaData, parquetSchema } from 'hyparquet'

/** Whether the rows of a file can be told apart by a column. @throws Error in words that follow the file's name */
export function checkTextColumn(metadata: FileMetaData, name: string): void {
  const columns = parquetSchema(metadata).children
  const found = columns.find(({ element }) => element.name === name)
  if (found === undefined) {
    const there = columns.map(({ element }) => JSON.stringify(element.name)).join(', ')
    throw new Error(`has no column ${JSON.stringify(name)} to group by, but ${there}`)
  }
  const { element, children } = found
  if (children.length > 0 || element.repetition_type === 'REPEATED' || isBytes(element)) {
    throw new Error(`has no single texts or numbers in the column "${name}": group by another one`)
  }
}

function isBytes({ type, converted_type: converted, logical_type: logical }: Element): boolean {
  const isPlain = converted === undefined && logical === undefined
  return isPlain && (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY' || type === 'INT96')
}

type Element = ReturnType<typeof parquetSchema>['element']

/** A value as the text that it is told apart by; empty for null, and for what pandas writes in its place. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return ''
  if (value instanceof Date) return value.toISOString()
  return String(value).trim()
}
