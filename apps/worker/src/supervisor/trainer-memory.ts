import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceMemory } from './gpu-memory.ts'
import { MemoryBudget } from './memory-budget.ts'
import { residentMemoryOf } from './memory-readings.ts'
import type { Outcome } from './supervise-training.ts'

const readEveryMs = 2000

export interface TrainerMemoryParts {
  /** What its trainers may take together; undefined on a GPU for most of what it has, else for no bound. */
  budgetMb: number | undefined
  slots: number
  /** Where trainers are bound to a GPU: what they hold of it; else undefined. */
  gpu: DeviceMemory | undefined
  /** Whether at most one trainer lives on the device that has trained. */
  isAlone(): boolean
}

/**
 * Watches what the trainers of a device take while they train, and keeps its budget by it. Without a budget
 * everything fits.
 */
export class TrainerMemory {
  readonly #gpu: DeviceMemory | undefined
  readonly #isAlone: () => boolean
  readonly #budget: MemoryBudget | undefined
  readonly #watched = new Map<number, string>()

  constructor(parts: TrainerMemoryParts) {
    const { budgetMb, slots, gpu, isAlone } = parts
    // One slot shares its GPU with nobody.
    const mb = budgetMb ?? (slots > 1 ? gpu?.budgetMb : undefined)
    const budget = mb === undefined ? undefined : new MemoryBudget(mb, slots)
    this.#gpu = gpu
    this.#isAlone = isAlone
    this.#budget = budget
    if (budget !== undefined) void this.#readOn()
  }

  get budgetMb(): number | undefined {
    return this.#budget?.mb
  }

  /** 0 without a budget. */
  expectedMb(shape: string): number {
    return this.#budget?.expectedMb(shape) ?? 0
  }

  /** Undefined: a trainer that has trained nothing yet. */
  fits(shapes: (string | undefined)[]): boolean {
    return this.#budget?.fits(shapes) ?? true
  }

  /** What is left beside the shapes; without a budget, what nobody holds of a GPU that nobody shares. */
  freeMb(shapes: string[]): number | undefined {
    return this.#budget?.freeMb(shapes) ?? this.#gpu?.budgetMb
  }

  watch(pid: number | undefined, shape: string): void {
    if (pid !== undefined) this.#watched.set(pid, shape)
  }

  /** `outcome`: how the training ended; undefined if nobody knows. Its trainer still holds what it took. */
  async unwatch(pid: number | undefined, outcome: Outcome | undefined): Promise<void> {
    if (pid === undefined) return
    const shape = this.#watched.get(pid)
    // The device is full now: what all hold tells what does not fit side by side.
    if (outcome?.kind === 'failed' && outcome.failure.class === 'memory') await this.#read()
    // Not again and again: readings on the way notice one that takes more.
    if (outcome?.kind === 'rested' && shape !== undefined && this.#budget?.knows(shape) === false) {
      await this.#read()
      this.#budget.ended(shape)
    }
    this.#watched.delete(pid)
  }

  async #readOn(): Promise<never> {
    for (;;) {
      await sleep(readEveryMs, undefined, { ref: false })
      await this.#read()
    }
  }

  async #read(): Promise<void> {
    const watched = new Map(this.#watched)
    if (watched.size === 0) return
    const pids = [...watched.keys()]
    const found = await (this.#gpu?.of(pids, this.#isAlone) ?? residentMemoryOf(pids))
    for (const [pid, shape] of watched) {
      const mb = found.get(pid)
      if (mb !== undefined) this.#budget?.saw(shape, mb)
    }
  }
}
