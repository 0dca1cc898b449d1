import { Worker } from 'node:worker_threads'

/** What a thread answers: to which question, and the value, or why there is none. */
export type Answered<A> = { question: number } & ({ value: A } | { reason: string })
/** A question as the thread gets it. */
export type Asked<Q> = Q & { question: number }

interface Waiting<A> {
  resolve(value: A): void
  reject(error: Error): void
}

/** What threads take as it is. */
type Cloned =
  | ArrayBufferLike
  | ArrayBufferView
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>

/** What can be told to a thread: `never` in the place of functions, however deep they lie. */
export type Plain<T> = T extends Cloned
  ? T
  : T extends (...args: never[]) => unknown
    ? never
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T

/** A thread that answers questions: for what takes longer than others may wait. It sees no environment. */
export class AskedThread<Q extends object, A> {
  ended = false
  readonly #worker: Worker
  /** By the number of the question. */
  readonly #waiting = new Map<number, Waiting<A>>()
  #questions = 0

  constructor(entry: string, { heapMb }: { heapMb: number }) {
    const resourceLimits = { maxOldGenerationSizeMb: heapMb }
    this.#worker = new Worker(entry, { env: {}, execArgv: [], resourceLimits })
    this.#worker.on('message', (answered: Answered<A>) => {
      const waiting = this.#waiting.get(answered.question)
      this.#waiting.delete(answered.question)
      if ('value' in answered) waiting?.resolve(answered.value)
      else waiting?.reject(new Error(answered.reason))
    })
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('the thread has ended')))
  }

  /** @throws Error with the reason if there is no answer, or if the thread ends */
  ask(question: Plain<Q>): Promise<A> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(new Error('the thread has ended'))
      this.#questions += 1
      this.#waiting.set(this.#questions, { resolve, reject })
      this.tell(question)
    })
  }

  /** Without an answer. */
  tell(message: Plain<Q>): void {
    this.#worker.postMessage({ ...(message as Q), question: this.#questions })
  }

  end(): void {
    this.ended = true
    void this.#worker.terminate()
  }

  #fail(error: Error): void {
    this.ended = true
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
