import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Cell, Column } from './trial-table.ts'

/** Rows of a group: what is in memory of the file at once. */
const groupRows = 1000

const types = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  wide: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
} as const

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema']

/** A Parquet file as it is written, a row group after the other. */
export class GroupedParquet {
  readonly #columns: Column[]
  readonly #bytes = new ByteWriter()
  readonly #file: ParquetWriter
  #rows: Cell[][] = []

  constructor(columns: Column[]) {
    this.#columns = columns
    const schema: Schema = [
      { name: 'trials', num_children: columns.length },
      ...columns.map(({ name, type }): Schema[number] => {
        return { name, repetition_type: 'OPTIONAL', ...types[type] }
      }),
    ]
    this.#file = new ParquetWriter({ writer: this.#bytes, schema, createdBy: 'sweepstack' })
  }

  /** What came to be of the file: nothing until a group is full. */
  async add(rows: Cell[][]): Promise<Uint8Array> {
    this.#rows.push(...rows)
    if (this.#rows.length < groupRows) return new Uint8Array()
    await this.#writeGroup()
    return this.#written()
  }

  async finish(): Promise<Uint8Array> {
    if (this.#rows.length > 0) await this.#writeGroup()
    await this.#file.finish()
    return this.#written()
  }

  async #writeGroup(): Promise<void> {
    const columnData = this.#columns.map(({ name, type }, place) => {
      const cells = this.#rows.map((row) => row[place])
      return { name, data: type === 'wide' ? cells.map(asWide) : cells }
    })
    this.#rows = []
    await this.#file.write({ columnData, rowGroupSize: groupRows })
  }

  #written(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice()
    // The offset goes on: positions in the file count from its beginning.
    this.#bytes.index = 0
    return bytes
  }
}

function asWide(cell: Cell | undefined): bigint | null {
  return typeof cell === 'number' ? BigInt(cell) : null
}
