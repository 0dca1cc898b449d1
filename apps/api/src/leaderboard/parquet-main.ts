import { parentPort } from 'node:worker_threads'
import { GroupedParquet } from './parquet-writer.ts'
import type { Cell, Column } from './trial-table.ts'

/** What the thread is asked about one of the files that it writes. `drop` has no answer. */
export type Order = { file: number } & (
  | { kind: 'begin'; columns: Column[] }
  | { kind: 'rows'; rows: Cell[][] }
  | { kind: 'finish' }
  | { kind: 'drop' }
)

/** What came to be of the file since, or why it cannot be written. */
export type Written = { file: number } & ({ bytes: Uint8Array } | { reason: string })

const nothing = new Uint8Array()
const files = new Map<number, GroupedParquet>()

/** A thread that writes Parquet files: a group of rows, and the end of a large file, take longer than others may wait. */
parentPort?.on('message', (order: Order) => {
  if (order.kind === 'drop') {
    files.delete(order.file)
    return
  }
  void carryOut(order).then(
    (bytes) => answer({ file: order.file, bytes }),
    (error: Error) => answer({ file: order.file, reason: error.message }),
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

function answer(written: Written): void {
  parentPort?.postMessage(written)
}
