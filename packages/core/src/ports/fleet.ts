import type { Worker } from '@sweepstack/protocol'

/** The workers that are alive. A worker that stops announcing itself disappears after 15 seconds. */
export interface Fleet {
  /** `seenAt` is set from the clock of the records, not from the worker's. */
  announce(worker: Worker): Promise<void>
  leave(id: string): Promise<void>
  list(): Promise<Worker[]>
}
