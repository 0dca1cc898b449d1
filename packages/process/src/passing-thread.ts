import { AskedThread } from './asked-thread.ts'

/** A thread takes half a second to start, and who looks at one answer often looks at the next. */
const lingerMs = 20_000

/** A thread that is there while somebody uses it, and a little longer; started anew where it has ended. */
export class PassingThread<Q extends object, A> {
  readonly #entry: string
  readonly #limits: { heapMb: number }
  #current: { thread: AskedThread<Q, A>; users: number } | undefined
  #leaving: NodeJS.Timeout | undefined

  constructor(entry: string, limits: { heapMb: number }) {
    this.#entry = entry
    this.#limits = limits
  }

  async use<T>(work: (thread: AskedThread<Q, A>) => Promise<T>): Promise<T> {
    clearTimeout(this.#leaving)
    if (this.#current === undefined || this.#current.thread.ended) {
      this.#current = { thread: new AskedThread(this.#entry, this.#limits), users: 0 }
    }
    const used = this.#current
    used.users += 1
    try {
      return await work(used.thread)
    } finally {
      used.users -= 1
      if (used.users === 0 && used === this.#current) {
        this.#leaving = setTimeout(() => this.end(), lingerMs).unref()
      }
    }
  }

  end(): void {
    clearTimeout(this.#leaving)
    this.#current?.thread.end()
    this.#current = undefined
  }
}
