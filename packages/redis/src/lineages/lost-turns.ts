/** Once when the queue has given a turn away that is still worked on here, once when no such turn is left. */
export type OnTurns = (state: 'lost' | 'over') => void

/**
 * Turns whose lease ended while their worker stood still. BullMQ tells of each of them at each of its looks, for as long as
 * it is worked on; fences decide whether that counts.
 */
export class LostTurns {
  readonly #tell: OnTurns
  readonly #lost = new Set<string>()

  constructor(tell: OnTurns) {
    this.#tell = tell
  }

  add(ids: string[]): void {
    const isFirst = this.#lost.size === 0
    for (const id of ids) this.#lost.add(id)
    if (isFirst && this.#lost.size > 0) this.#tell('lost')
  }

  /** Nobody works on it here any more. */
  end(id: string): void {
    if (this.#lost.delete(id) && this.#lost.size === 0) this.#tell('over')
  }
}

/** What BullMQ says of such turns: Redis works. */
export function isOfLostTurn({ message }: Error): boolean {
  return /^(could not renew lock|Missing lock|Lock mismatch) for job /.test(message)
}
