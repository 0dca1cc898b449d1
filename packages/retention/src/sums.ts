import type { StoredKind } from '@sweepstack/protocol'

export interface Sum {
  files: number
  bytes: number
}

/** How many files there are of each key, and what they take. */
export class Sums<Key> {
  readonly #sums = new Map<Key, Sum>()

  add(key: Key, bytes: number): void {
    const sum = this.#sums.get(key)
    if (sum === undefined) {
      this.#sums.set(key, { files: 1, bytes })
      return
    }
    sum.files += 1
    sum.bytes += bytes
  }

  of(key: Key): Sum {
    return this.#sums.get(key) ?? { files: 0, bytes: 0 }
  }

  entries(): Iterable<[Key, Sum]> {
    return this.#sums
  }
}

export function total(sums: Iterable<Sum>): Sum {
  const all = { files: 0, bytes: 0 }
  for (const { files, bytes } of sums) {
    all.files += files
    all.bytes += bytes
  }
  return all
}

/** In the order of the kinds, those without files too. */
export function kindsOf(sums: Sums<StoredKind>) {
  const kinds: StoredKind[] = ['checkpoints', 'predictions', 'datasets', 'uploads', 'other']
  return kinds.map((kind) => ({ kind, ...sums.of(kind) }))
}
