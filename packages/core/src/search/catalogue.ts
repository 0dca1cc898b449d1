import type { SweepDefinition } from '@sweepstack/protocol'
import { algorithmSearcher } from './algorithm-searcher.ts'
import { bohb } from './bohb/bohb.ts'
import { cmaEs } from './cma-es/cma-es.ts'
import { livingSearcher } from './config-sequence.ts'
import { givenFirst } from './given-first.ts'
import { gp } from './gp/gp.ts'
import { gridSearcher } from './grid.ts'
import { nsga2 } from './nsga2/nsga2.ts'
import { randomSearcher } from './random.ts'
import type { Searcher } from './searcher.ts'
import { sobolSearcher } from './sobol/sobol-searcher.ts'
import { tpe } from './tpe/tpe.ts'

export const searchers: Record<SweepDefinition['search']['kind'], Searcher> = {
  grid: livingSearcher(gridSearcher),
  random: livingSearcher(randomSearcher),
  sobol: livingSearcher(sobolSearcher),
  tpe: givenFirst(algorithmSearcher(tpe)),
  'cma-es': givenFirst(algorithmSearcher(cmaEs)),
  gp: givenFirst(algorithmSearcher(gp)),
  nsga2: givenFirst(algorithmSearcher(nsga2)),
  bohb: givenFirst(algorithmSearcher(bohb)),
}

export function searcherOf(definition: SweepDefinition): Searcher {
  return searchers[definition.search.kind]
}
