import { LRUCache } from 'lru-cache'

/** Answers that cost much, those that were asked for last: who asks while one is being found waits for the same. */
export class NewestAnswers<T> {
  readonly #known: LRUCache<string, Promise<T>>

  constructor(atMost: number) {
    this.#known = new LRUCache({ max: atMost })
  }

  /** What failed is not kept: the next who asks tries again. */
  of(key: string, find: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const found = find()
    this.#known.set(key, found)
    found.catch(() => {
      if (this.#known.peek(key) === found) this.#known.delete(key)
    })
    return found
  }

  /** What it was read from has changed, or is damaged. */
  forget(key: string): void {
    this.#known.delete(key)
  }
}
