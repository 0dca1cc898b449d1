import { addedEpochs, type Stage } from '../lineage/stages.ts'

/** A lineage that a sweep would train. */
export interface PlannedLineage {
  key: string
  /** The epochs up to this one are its parent's; 0 of a lineage that is no fork. */
  from: number
  /** The farthest epoch asked of it. */
  epochs: number
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
    for (const { lineage, from, to } of stages) {
      const epochs = Math.max(to, this.farthest(lineage))
      this.#byKey.set(lineage, { key: lineage, from, epochs, architecture })
    }
  }

  farthest(lineage: string): number {
    return this.#byKey.get(lineage)?.epochs ?? 0
  }

  all(): PlannedLineage[] {
    return [...this.#byKey.values()]
  }
}
