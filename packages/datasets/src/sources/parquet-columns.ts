import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet'
import { z } from 'zod'

/** Where a Parquet file has its images and labels. */
export interface ImageColumns {
  image: string
  label: string
  /** What the labels are in the file. */
  labels: 'numbers' | 'texts'
  /** Names of the classes, the first for 0, if the file has them. */
  names?: string[]
}

const imageNames = ['image', 'img', 'picture', 'photo']
const labelNames = ['label', 'labels', 'class', 'target', 'category', 'fine_label']

/** What the library `datasets` of Hugging Face writes into the metadata, as far as it is read here. */
const features = z.object({
  info: z.object({
    features: z.record(
      z.string(),
      z.union([
        z.object({ _type: z.literal('ClassLabel'), names: z.array(z.string().min(1)) }),
        z.unknown().transform(() => undefined),
      ]),
    ),
  }),
})
type ClassNames = Map<string, string[]>

/** @throws Error in words that follow the file's name, with the columns that are there */
export function imageColumns(metadata: FileMetaData): ImageColumns {
  const columns = parquetSchema(metadata).children
  const named = namesOfClasses(metadata)
  const image = chosen(columns.filter(isImage), imageNames, {
    what: 'image column (a struct of bytes and path)',
    columns,
  })
  const kinds = new Map(columns.map((column) => [column.element.name, labelKind(column)]))
  const mayLabel = columns.filter(
    ({ element: { name } }) =>
      kinds.get(name) !== undefined && (named.has(name) || labelNames.includes(name.toLowerCase())),
  )
  const label = chosen(mayLabel, labelNames, {
    what: `label column (whole numbers or texts, a ClassLabel or called ${labelNames.join(', ')})`,
    columns,
  })
  const labels = kinds.get(label) as 'numbers' | 'texts'
  const names = labels === 'numbers' ? named.get(label) : undefined
  return { image, label, labels, ...(names && { names }) }
}

/** The only column, or the one that has the first of the usual names. */
function chosen(
  found: SchemaTree[],
  usual: string[],
  { what, columns }: { what: string; columns: SchemaTree[] },
): string {
  const names = found.map(({ element }) => element.name)
  if (names.length <= 1 && names[0] !== undefined) return names[0]
  const known = usual.flatMap((name) => names.filter((other) => other.toLowerCase() === name))
  if (known[0] !== undefined) return known[0]
  const there = columns.map(shown).join(', ')
  throw new Error(
    names.length === 0
      ? `has no ${what}. Its columns are ${there}`
      : `has several candidates for the ${what}, ${names.join(', ')}: keep one, or call it ${usual[0]}`,
  )
}

function shown({ element, children }: SchemaTree): string {
  const type = children.length > 0 ? children.map((child) => child.element.name).join(', ') : ''
  return type === '' ? `${element.name} (${element.type})` : `${element.name} {${type}}`
}

function isImage({ children, element }: SchemaTree): boolean {
  const bytes = children.find((child) => child.element.name === 'bytes')
  return (
    element.repetition_type !== 'REPEATED' &&
    bytes?.element.type === 'BYTE_ARRAY' &&
    bytes.element.repetition_type !== 'REPEATED' &&
    children.some((child) => child.element.name === 'path')
  )
}

function labelKind({ element, children }: SchemaTree): 'numbers' | 'texts' | undefined {
  if (children.length > 0 || element.repetition_type === 'REPEATED') return undefined
  const { type, converted_type: converted, logical_type: logical } = element
  if (type === 'BYTE_ARRAY') {
    return converted === 'UTF8' || logical?.type === 'STRING' ? 'texts' : undefined
  }
  const isInteger =
    (converted === undefined || /^U?INT_/.test(converted)) &&
    (logical === undefined || logical.type === 'INTEGER')
  return isInteger && (type === 'INT32' || type === 'INT64') ? 'numbers' : undefined
}

function namesOfClasses({ key_value_metadata: pairs = [] }: FileMetaData): ClassNames {
  const text = pairs.find(({ key }) => key === 'huggingface')?.value
  if (text === undefined) return new Map()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('has metadata of Hugging Face that are no JSON')
  }
  const found = features.safeParse(value)
  if (!found.success) return new Map()
  const all = Object.entries(found.data.info.features)
  const named = all.flatMap(([column, of]): [string, string[]][] =>
    of === undefined ? [] : [[column, of.names.map((name) => name.trim().normalize('NFC'))]],
  )
  for (const [column, names] of named) {
    const twice = names.find((name, at) => names.indexOf(name) < at)
    if (twice !== undefined) throw new Error(`has the class "${twice}" of ${column} twice`)
  }
  return new Map(named)
}
