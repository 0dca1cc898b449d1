import { type Board, type BoardChange, compareEntries, type Entry, type Ranked } from './board.ts'

/** A board with changes that are not in the records yet; each question costs what these changes cost. */
export class BoardDraft implements Board {
  readonly #stored: Board
  readonly #added = new Map<number, Entry>()
  readonly #removed = new Map<number, Entry>()
  readonly #taken = new Set<number>()

  constructor(stored: Board) {
    this.#stored = stored
  }

  apply(change: BoardChange): void {
    if (change.kind === 'take') {
      this.#taken.add(change.trial)
      return
    }
    const trial = change.kind === 'add' ? change.entry.trial : change.trial
    const loss = this.#stored.lossOf(trial)
    if (loss !== undefined) this.#removed.set(trial, { trial, loss })
    this.#added.delete(trial)
    this.#taken.delete(trial)
    if (change.kind === 'add') this.#added.set(trial, change.entry)
  }

  lossOf(trial: number): number | undefined {
    const added = this.#added.get(trial)
    if (added !== undefined) return added.loss
    return this.#removed.has(trial) ? undefined : this.#stored.lossOf(trial)
  }

  get size(): number {
    return this.#stored.size + this.#added.size - this.#removed.size
  }

  rankOf(entry: Entry): number {
    return this.#shifted(this.#stored.rankOf(entry), entry)
  }

  at(rank: number): Entry | undefined {
    let place = rank
    for (const entry of [...this.#added.values()].sort(compareEntries)) {
      const own = this.rankOf(entry)
      if (own === rank) return entry
      if (own < rank) place -= 1
    }
    const removed = [...this.#removed.values()].map((entry) => this.#stored.rankOf(entry))
    for (const before of removed.sort((a, b) => a - b)) if (before <= place) place += 1
    return this.#stored.at(place)
  }

  untaken(most: number): Ranked[] {
    const stored = this.#stored.untaken(most + this.#removed.size + this.#taken.size)
    const ranked = [
      ...stored
        .filter(({ trial }) => !this.#removed.has(trial))
        .map((entry) => ({ ...entry, rank: this.#shifted(entry.rank, entry) })),
      ...[...this.#added.values()].map((entry) => ({ ...entry, rank: this.rankOf(entry) })),
    ]
    return ranked
      .filter(({ trial }) => !this.#taken.has(trial))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, most)
  }

  #shifted(rank: number, entry: Entry): number {
    const better = (entries: ReadonlyMap<number, Entry>) =>
      [...entries.values()].filter((other) => compareEntries(other, entry) < 0).length
    return rank + better(this.#added) - better(this.#removed)
  }
}

/** The boards of a sweep while a step changes them, and all changes in their order. */
export class BoardDrafts {
  readonly changes: BoardChange[] = []
  readonly #stored: (name: string) => Board
  readonly #drafts = new Map<string, BoardDraft>()

  constructor(stored: (name: string) => Board) {
    this.#stored = stored
  }

  readonly boardOf = (name: string): BoardDraft => {
    const known = this.#drafts.get(name) ?? new BoardDraft(this.#stored(name))
    this.#drafts.set(name, known)
    return known
  }

  apply(changes: readonly BoardChange[]): void {
    for (const change of changes) {
      this.boardOf(change.board).apply(change)
      this.changes.push(change)
    }
  }
}
