/** Memory for the pixels of blocks, which threads can share. What one block leaves, the next of its length takes. */
export class BlockMemory {
  readonly #free = new Map<number, Uint8Array[]>()

  /** `work` gets so many zeros, and must be done with them when it ends. */
  async during(bytes: number, work: (memory: Uint8Array) => Promise<void>): Promise<void> {
    const free = this.#free.get(bytes) ?? []
    this.#free.set(bytes, free)
    const memory = free.pop()?.fill(0) ?? new Uint8Array(new SharedArrayBuffer(bytes))
    await work(memory)
    free.push(memory)
  }
}
