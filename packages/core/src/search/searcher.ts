import type { Config, SweepDefinition } from '@sweepstack/protocol'

/** Where a searcher stands; plain JSON. Both searchers so far are pure functions of the index. */
export interface SearcherState {
  kind: 'grid' | 'random'
  /** How many configs were proposed. */
  index: number
}

/** Proposes the points of a sweep's space, one after the other. */
export interface Searcher {
  /** How many configs it will propose in all. */
  size(definition: SweepDefinition): number
  /** The config at `index`, 0 ≤ index < size: a pure function of the definition (its seed included). */
  configAt(definition: SweepDefinition, index: number): Config
}
