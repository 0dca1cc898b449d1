/** Keeps a value in a cache that holds the newest `limit` of them. */
export function keepNewest<T>(kept: Map<string, T>, key: string, value: T, limit: number): void {
  kept.delete(key)
  kept.set(key, value)
  const [oldest] = kept.keys()
  if (kept.size > limit && oldest !== undefined) kept.delete(oldest)
}
