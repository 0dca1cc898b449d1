import { collection } from './faults/collection.ts'
import { dispatchFaults } from './faults/dispatch.ts'
import { populationFault } from './faults/population.ts'
import { processFaults } from './faults/processes.ts'
import { redisFaults } from './faults/redis.ts'
import { refusalFaults } from './faults/refusals.ts'
import { removals } from './faults/removals.ts'
import { soak } from './faults/soak.ts'
import { stoppingFaults } from './faults/stopping.ts'
import { streamFaults } from './faults/streams.ts'
import { timeBudgetFault } from './faults/time-budget.ts'
import { trainerFaults } from './faults/trainers.ts'
import { upRedisKill } from './faults/up.ts'

const order = (id: string) => Number.parseInt(id.slice(1), 10)

/**
 * All faults that are injected into real processes, in the order of their numbers. F19, the random
 * interleavings, is test/integration/redis/lineage-machine.test.ts.
 */
export const faults = [
  ...processFaults,
  ...redisFaults,
  ...trainerFaults,
  ...dispatchFaults,
  ...streamFaults,
  soak,
  collection,
  removals,
  ...refusalFaults,
  upRedisKill,
  ...stoppingFaults,
  populationFault,
  timeBudgetFault,
].sort((a, b) => order(a.id) - order(b.id))
