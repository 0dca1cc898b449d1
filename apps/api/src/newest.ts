/** A cache that holds the newest of its values. */
export interface Newest<T> {
  get(key: string): T | undefined
  set(key: string, value: T): void
}

export function newest<T>(limit: number): Newest<T> {
  const kept = new Map<string, T>()
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      kept.delete(key)
      kept.set(key, value)
      const [oldest] = kept.keys()
      if (kept.size > limit && oldest !== undefined) kept.delete(oldest)
    },
  }
}
