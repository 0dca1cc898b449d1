export interface StoredFile {
  name: string
  bytes: number
  /** Milliseconds of the Unix epoch, by the store's clock. */
  modifiedAt: number
}

/**
 * Files that outlive a process. Names are slash-separated segments of `[a-z0-9][a-z0-9._-]*`.
 * Guarantees: a file is visible whole or not at all; what `put` answered is on stable storage.
 */
export interface ArtifactStore {
  /** Atomic; answers the sha256 (hex) and the size in bytes. */
  put(
    name: string,
    data: Uint8Array | AsyncIterable<Uint8Array>,
  ): Promise<{ sha256: string; bytes: number }>
  /** The whole file, or undefined if there is none. */
  get(name: string): Promise<Uint8Array | undefined>
  /** From that byte on; nothing where the file ends before it. */
  stream(name: string, start?: number): Promise<AsyncIterable<Uint8Array> | undefined>
  stat(name: string): Promise<{ bytes: number } | undefined>
  /** In the order of their names. */
  list(prefix: string): Promise<StoredFile[]>
  /**
   * Deletes what puts that died left behind before that time (milliseconds of the Unix epoch), and answers
   * how many there were; only counts them in a rehearsal. Such leftovers are in no list.
   */
  dropAbandoned(before: number, rehearsal?: boolean): Promise<number>
  /** Bytes that may still be put, as far as that is known; Infinity where nothing says so. */
  room(): Promise<number>
  /** Idempotent. */
  delete(name: string): Promise<void>
}
