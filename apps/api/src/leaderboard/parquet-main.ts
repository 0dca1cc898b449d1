import { parentPort } from 'node:worker_threads'
import type { Answered, Asked } from '@sweepstack/process'
import { GroupedParquet } from './parquet-writer.ts'
import type { Cell, Column } from './trial-table.ts'

/** What the thread is asked about one of the files that it writes. `drop` has no answer. */
export type Order = { file: number } & (
  | { kind: 'begin'; columns: Column[] }
  | { kind: 'rows'; rows: Cell[][] }
  | { kind: 'finish' }
  | { kind: 'drop' }
)

const nothing = new Uint8Array()
const files = new Map<number, GroupedParquet>()

/** A thread that writes Parquet files: a group of rows, and the end of a large file, take longer than others may wait. */
parentPort?.on('message', (order: Asked<Order>) => {
  if (order.kind === 'drop') {
    files.delete(order.file)
    return
  }
  const { question } = order
  void carryOut(order).then(
    (value) => answer({ question, value }),
    (error: Error) => answer({ question, reason: error.message }),
  )
})

async function carryOut(order: Exclude<Order, { kind: 'drop' }>): Promise<Uint8Array> {
  if (order.kind === 'begin') {
    files.set(order.file, new GroupedParquet(order.columns))
    return nothing
  }
  const file = files.get(order.file)
  if (file === undefined) throw new Error('the file was never begun')
  return order.kind === 'rows' ? file.add(order.rows) : file.finish()
}

/** What came to be of the file since, or why it cannot be written. */
function answer(written: Answered<Uint8Array>): void {
  parentPort?.postMessage(written)
}
