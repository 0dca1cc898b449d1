/** Items that are worked on at the same time; libuv has four threads. */
const workers = 8

/**
 * Gives the numbers from 0 to `count` − 1 to `work`, several at a time, and waits for all. What one throws ends the
 * others, and is thrown.
 */
export async function inParallel(count: number, work: (item: number) => Promise<void>) {
  let next = 0
  const workThrough = async () => {
    try {
      while (next < count) {
        next += 1
        await work(next - 1)
      }
    } catch (error) {
      next = count
      throw error
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: workers }, workThrough))
  const failed = ended.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
}

/** Lets so much work go on at a time that its weights do not exceed a limit; what is heavier goes alone. */
export class WeightLimit {
  readonly #limit: number
  #used = 0
  readonly #waiting: { weight: number; start: () => void }[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  async during<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(weight, this.#limit)
    if (this.#waiting.length > 0 || this.#used + taken > this.#limit) {
      await new Promise<void>((start) => this.#waiting.push({ weight: taken, start }))
    } else this.#used += taken
    try {
      return await work()
    } finally {
      this.#used -= taken
      this.#admit()
    }
  }

  #admit(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (this.#used + first.weight > this.#limit) return
      this.#waiting.shift()
      this.#used += first.weight
      first.start()
    }
  }
}
