interface Entry<What> {
  at: number
  /** Of entries at the same place, the one that was added first is the first. */
  turn: number
  what: What
}

/** What comes when: a binary heap, the earliest on top. */
export class Agenda<What> {
  readonly #heap: Entry<What>[] = []
  #turns = 0

  get size(): number {
    return this.#heap.length
  }

  add(at: number, what: What): void {
    const entry = { at, turn: this.#turns, what }
    this.#turns += 1
    const heap = this.#heap
    let place = heap.length
    heap.push(entry)
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above] as Entry<What>
      if (!isBefore(entry, parent)) break
      heap[place] = parent
      place = above
    }
    heap[place] = entry
  }

  take(): { at: number; what: What } | undefined {
    const heap = this.#heap
    const [first] = heap
    const last = heap.pop()
    if (heap.length === 0 || last === undefined) return first
    let place = 0
    for (;;) {
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]]
      const isRight = left !== undefined && right !== undefined && isBefore(right, left)
      const child = isRight ? right : left
      if (child === undefined || !isBefore(child, last)) break
      heap[place] = child
      place = 2 * place + (isRight ? 2 : 1)
    }
    heap[place] = last
    return first
  }
}

function isBefore<What>(a: Entry<What>, b: Entry<What>): boolean {
  return a.at !== b.at ? a.at < b.at : a.turn < b.turn
}
