/** Waiting items by whom they are for, who are served in turns: many items of one delay no other. */
export class FairQueue<T> {
  readonly #waiting = new Map<string, T[]>()
  #length = 0

  get length(): number {
    return this.#length
  }

  add(owner: string, item: T): void {
    const own = this.#waiting.get(owner)
    if (own) own.push(item)
    else this.#waiting.set(owner, [item])
    this.#length += 1
  }

  /** The oldest item of who waits longest for a turn; undefined if nobody waits. */
  take(): T | undefined {
    for (const [owner, items] of this.#waiting) {
      const item = items.shift() as T
      this.#waiting.delete(owner)
      if (items.length > 0) this.#waiting.set(owner, items)
      this.#length -= 1
      return item
    }
    return undefined
  }
}
