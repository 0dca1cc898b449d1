import { addedEpochs, type Stage } from '../lineage/stages.ts'

/** A lineage that a sweep would train. */
export interface PlannedLineage {
  key: string
  /** The epochs up to this one are its parent's; 0 of a lineage that is no fork. */
  from: number
  /** The farthest epoch asked of it. */
  epochs: number
  /** How many trials end in it, by their last epoch. */
  ends: Map<number, number>
  architecture: string
}

/** The lineages of a plan, to which each trial adds what it asks for. */
export class PlannedLineages {
  readonly #byKey = new Map<string, PlannedLineage>()

  /** How many epochs more are to be trained with these stages than without. */
  added(stages: Stage[]): number {
    return addedEpochs(stages, (lineage) => this.farthest(lineage))
  }

  add(stages: Stage[], architecture: string): void {
    for (const [place, { lineage, from, to }] of stages.entries()) {
      const epochs = Math.max(to, this.farthest(lineage))
      const ends = this.#byKey.get(lineage)?.ends ?? new Map<number, number>()
      if (place === stages.length - 1) ends.set(to, (ends.get(to) ?? 0) + 1)
      this.#byKey.set(lineage, { key: lineage, from, epochs, ends, architecture })
    }
  }

  farthest(lineage: string): number {
    return this.#byKey.get(lineage)?.epochs ?? 0
  }

  all(): PlannedLineage[] {
    return [...this.#byKey.values()]
  }
}
