/**
 * A computation in steps that several may push on, as far as each needs it: a step at a time who lets others in between,
 * at once who cannot wait. There is one of it, so that what it makes is the same whoever pushed it, and when.
 */
export class SharedSteps {
  readonly #steps: Generator<undefined, void>
  #error: unknown
  #state: 'goes on' | 'done' | 'failed' = 'goes on'

  constructor(steps: Generator<undefined, void>) {
    this.#steps = steps
  }

  get isDone(): boolean {
    return this.#state === 'done'
  }

  /** To where it is enough, or to the end. @throws what a step threw, each time */
  atOnce(isEnough: () => boolean = never): void {
    while (!isEnough() && this.#step());
  }

  /** As `atOnce`, in steps. */
  *inSteps(isEnough: () => boolean = never): Generator<undefined, void> {
    while (!isEnough() && this.#step()) yield undefined
  }

  /** False if there is none left. */
  #step(): boolean {
    if (this.#state === 'failed') throw this.#error
    if (this.#state === 'done') return false
    try {
      if (this.#steps.next().done) this.#state = 'done'
    } catch (error) {
      this.#state = 'failed'
      this.#error = error
      throw error
    }
    return true
  }
}

function never(): boolean {
  return false
}
