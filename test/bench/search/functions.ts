import {
  ackley,
  branin,
  hartmann3,
  hartmann6,
  levy,
  noisyBranin,
  rastrigin,
  rosenbrock,
  shiftedSphere,
  sixHump,
  sphere,
  type TestFunction,
} from '../../../packages/core/src/search/testing/functions.ts'
import {
  branches,
  integers,
  kinds,
  network,
  noisyNetwork,
} from '../../../packages/core/src/search/testing/mixed-functions.ts'
import {
  noisyTwentieths,
  plateau,
  twentieths,
} from '../../../packages/core/src/search/testing/plateau-functions.ts'
import {
  coarse,
  forest,
  logWhole,
  noisyForest,
  quanta,
  steep,
} from '../../../packages/core/src/search/testing/rounded-functions.ts'

/** The functions of the tables, from 2 to 10 dimensions. */
export const functions: readonly TestFunction[] = [
  branin,
  noisyBranin,
  sixHump,
  hartmann3,
  rastrigin(4),
  integers,
  levy(5),
  hartmann6,
  kinds,
  branches,
  network,
  noisyNetwork,
  sphere(10),
  shiftedSphere(10),
  rosenbrock(10),
  ackley(10),
  coarse,
  logWhole,
  forest,
  noisyForest,
  quanta,
  steep,
  plateau(4),
  plateau(6),
  twentieths,
  noisyTwentieths,
]
