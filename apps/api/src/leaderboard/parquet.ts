import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { type Cell, trialColumns } from './trial-table.ts'

/** Rows of a group: what is in memory of the file at once. */
const groupRows = 1000

const types = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
} as const

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema']

const schema: Schema = [
  { name: 'trials', num_children: trialColumns.length },
  ...trialColumns.map(({ name, type }): Schema[number] => {
    return { name, repetition_type: 'OPTIONAL', ...types[type] }
  }),
]

/** The rows of `trialRows` as a Parquet file, written a row group after the other. */
export async function* parquetFile(pages: AsyncIterable<Cell[][]>): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter()
  const file = new ParquetWriter({ writer, schema, createdBy: 'sweepstack' })
  const written = () => {
    const bytes = writer.getBytes().slice()
    // The offset goes on: positions in the file count from its beginning.
    writer.index = 0
    return bytes
  }
  let rows: Cell[][] = []
  const writeGroup = () => {
    const columnData = trialColumns.map(({ name }, place) => ({
      name,
      data: rows.map((row) => row[place]),
    }))
    rows = []
    return file.write({ columnData, rowGroupSize: groupRows })
  }
  for await (const page of pages) {
    rows.push(...page)
    if (rows.length < groupRows) continue
    await writeGroup()
    yield written()
  }
  if (rows.length > 0) await writeGroup()
  await file.finish()
  yield written()
}
