import type { SweepDefinition } from '@sweepstack/protocol'
import { gridSearcher } from './grid.ts'
import { randomSearcher } from './random.ts'
import type { Searcher } from './searcher.ts'

export const searchers: Record<SweepDefinition['search']['kind'], Searcher> = {
  grid: gridSearcher,
  random: randomSearcher,
}

export function searcherOf(definition: SweepDefinition): Searcher {
  return searchers[definition.search.kind]
}
