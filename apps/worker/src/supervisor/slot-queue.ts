export interface Turn {
  /** Nothing else may train beside it. */
  alone: boolean
  /** See `memoryShape`. */
  shape: string
}

/**
 * Who trains beside whom: turns begin in the order in which they were asked for, as many side by side as
 * fit. One that has to wait, be it to train alone or for memory, holds back those after it, so that it is
 * never overtaken for ever; where nothing else runs, any may begin.
 */
export class SlotQueue {
  readonly #fit: (shapes: string[]) => boolean
  readonly #running = new Set<Turn>()
  readonly #waiting: (Turn & { begin(): void })[] = []

  constructor(fit: (shapes: string[]) => boolean) {
    this.#fit = fit
  }

  /** Shapes of the turns that run. */
  get shapes(): string[] {
    return [...this.#running].map(({ shape }) => shape)
  }

  /**
   * Resolves when the turn begins, with the function that ends it. `waits` is called if it does not begin at
   * once.
   */
  async begin(asked: Turn, waits: () => void = () => undefined): Promise<() => void> {
    let begin: () => void = () => undefined
    const begins = new Promise<void>((resolve) => {
      begin = resolve
    })
    const turn = { ...asked, begin }
    this.#waiting.push(turn)
    this.#beginNext()
    if (!this.#running.has(turn)) waits()
    await begins
    return () => {
      this.#running.delete(turn)
      this.#beginNext()
    }
  }

  #beginNext(): void {
    for (;;) {
      const [next] = this.#waiting
      if (next === undefined || !this.#mayBegin(next)) return
      this.#waiting.shift()
      this.#running.add(next)
      next.begin()
    }
  }

  #mayBegin({ alone, shape }: Turn): boolean {
    const running = [...this.#running]
    if (running.length === 0) return true
    if (alone || running.some((turn) => turn.alone)) return false
    return this.#fit([...running.map((turn) => turn.shape), shape])
  }
}
