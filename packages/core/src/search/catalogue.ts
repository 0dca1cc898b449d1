import type { SweepDefinition } from '@sweepstack/protocol'
import { gridSearcher } from './grid.ts'
import { randomSearcher } from './random.ts'
import type { IndexedSearcher } from './searcher.ts'

const searchers: Record<SweepDefinition['search']['kind'], IndexedSearcher> = {
  grid: gridSearcher,
  random: randomSearcher,
}

export function searcherOf(definition: SweepDefinition): IndexedSearcher {
  return searchers[definition.search.kind]
}
