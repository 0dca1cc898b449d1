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
  stream(name: string): Promise<AsyncIterable<Uint8Array> | undefined>
  stat(name: string): Promise<{ bytes: number } | undefined>
  list(prefix: string): Promise<string[]>
  /** Idempotent. */
  delete(name: string): Promise<void>
}
