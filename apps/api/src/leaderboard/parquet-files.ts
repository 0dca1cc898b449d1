import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Order, Written } from './parquet-main.ts'
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

interface Waiting {
  resolve(bytes: Uint8Array): void
  reject(error: Error): void
}

class WritingThread {
  /** Files in hand. */
  open = 0
  ended = false
  readonly #worker = new Worker(entry, {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  })
  /** By the file; one question about a file follows the other. */
  readonly #waiting = new Map<number, Waiting>()

  constructor() {
    this.#worker.on('message', (written: Written) => {
      const waiting = this.#waiting.get(written.file)
      this.#waiting.delete(written.file)
      if ('bytes' in written) waiting?.resolve(written.bytes)
      else waiting?.reject(new Error(written.reason))
    })
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('the thread that writes has ended')))
  }

  /** @throws Error with the reason if the file cannot be written, or if the thread ends */
  ask(order: Order): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(new Error('the thread that writes has ended'))
      this.#waiting.set(order.file, { resolve, reject })
      this.tell(order)
    })
  }

  tell(order: Order): void {
    this.#worker.postMessage(order)
  }

  end(): void {
    this.ended = true
    void this.#worker.terminate()
  }

  #fail(error: Error): void {
    this.ended = true
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
