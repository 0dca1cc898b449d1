/**
 * Learns from what was seen how much memory the training of a shape takes at its peak, and says what fits
 * side by side. Of a shape that has not told yet, an equal share is expected, or more where more was seen.
 */
export class MemoryBudget {
  readonly mb: number
  readonly #share: number
  readonly #peaks = new Map<string, number>()
  readonly #told = new Set<string>()

  /** `mb`: for all `slots` together. */
  constructor(mb: number, slots: number) {
    // Whole numbers: as many shares as there are slots fit exactly.
    this.mb = Math.floor(mb)
    this.#share = Math.floor(mb / slots)
  }

  /** While the shape was trained, its trainer held so much. */
  saw(shape: string, mb: number): void {
    this.#peaks.set(shape, Math.max(mb, this.#peaks.get(shape) ?? 0))
  }

  /** The shape was trained to an end: it takes what was seen of it, if anything was. */
  ended(shape: string): void {
    if (this.#peaks.has(shape)) this.#told.add(shape)
  }

  /** Whether its first run has told what the shape takes. */
  knows(shape: string): boolean {
    return this.#told.has(shape)
  }

  /** In MB. Undefined: a trainer that has trained nothing yet. */
  expectedMb(shape: string | undefined): number {
    if (shape === undefined) return this.#share
    const peak = this.#peaks.get(shape) ?? 0
    return this.#told.has(shape) ? peak : Math.max(peak, this.#share)
  }

  /** What is left beside them; below 0 if they do not fit. */
  freeMb(shapes: (string | undefined)[]): number {
    return this.mb - shapes.reduce((sum, shape) => sum + this.expectedMb(shape), 0)
  }

  fits(shapes: (string | undefined)[]): boolean {
    return this.freeMb(shapes) >= 0
  }
}
