import { fileURLToPath } from 'node:url'
import { AskedThread } from '@sweepstack/process'
import type { Order } from './parquet-main.ts'
import type { Cell, Column } from './trial-table.ts'

/** The same file from the sources and from what is compiled: a thread runs what is compiled. */
const entry = fileURLToPath(new URL('../../dist/leaderboard/parquet-main.js', import.meta.url))
const heapMb = 512

/** Writes Parquet files in a thread of their own, which lives as long as one of them is being written. */
export interface ParquetFiles {
  /** The rows as a file, in pieces; none is made before the last one was taken. */
  write(columns: Column[], pages: AsyncIterable<Cell[][]>): AsyncGenerator<Uint8Array>
  close(): void
}

export function createParquetFiles(): ParquetFiles {
  let thread: WritingThread | undefined
  let count = 0
  const release = (used: WritingThread) => {
    if (used.open > 0) return
    used.end()
    if (thread === used) thread = undefined
  }
  return {
    async *write(columns, pages) {
      if (thread === undefined || thread.ended) thread = new WritingThread()
      const used = thread
      count += 1
      const file = count
      used.open += 1
      try {
        await used.ask({ file, kind: 'begin', columns })
        for await (const rows of pages) {
          const bytes = await used.ask({ file, kind: 'rows', rows })
          if (bytes.length > 0) yield bytes
        }
        yield await used.ask({ file, kind: 'finish' })
      } finally {
        used.tell({ file, kind: 'drop' })
        used.open -= 1
        release(used)
      }
    },
    close: () => thread?.end(),
  }
}

class WritingThread extends AskedThread<Order, Uint8Array> {
  /** Files in hand. */
  open = 0

  constructor() {
    super(entry, { heapMb })
  }
}
