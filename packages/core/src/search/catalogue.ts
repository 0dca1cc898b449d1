import type { SweepDefinition } from '@sweepstack/protocol'
import type { AnyDefinition } from '../space/trainer-of.ts'
import { gridSearcher } from './grid.ts'
import { randomSearcher } from './random.ts'
import type { Searcher } from './searcher.ts'

export const searchers: Record<SweepDefinition['search']['kind'], Searcher> = {
  grid: gridSearcher,
  random: randomSearcher,
}

export function searcherOf(definition: AnyDefinition): Searcher {
  return searchers[definition.search.kind]
}
