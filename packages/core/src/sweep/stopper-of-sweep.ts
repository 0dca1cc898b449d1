import { isPopulation, type SweepDefinition } from '@sweepstack/protocol'
import { runsPerConfig } from '../definition/trial-of.ts'
import { searcherOf } from '../search/catalogue.ts'
import { admitsOf } from '../space/constraints.ts'
import { mostEpochs } from '../space/epochs-of-space.ts'
import { rowsOf } from '../space/trainer-of.ts'
import { stopperOf } from '../stopping/catalogue.ts'
import { tunedDimensions } from '../stopping/population/tuned-dimensions.ts'
import type { Stopper } from '../stopping/stopper.ts'

/** The brackets of many trials take a while to deal out: once for each definition that is in use. */
const known = new WeakMap<SweepDefinition, Stopper | null>()

/** Null for a sweep whose trials all run to their ends. */
export function stopperOfSweep(definition: SweepDefinition): Stopper | null {
  const stopper = known.get(definition) ?? createStopper(definition)
  known.set(definition, stopper)
  return stopper
}

function createStopper(definition: SweepDefinition): Stopper | null {
  const { stopping, metric } = definition
  if (stopping === 'none') return null
  const trials = searcherOf(definition).size(definition)
  const runs = runsPerConfig(definition)
  const context = { maxEpochs: mostEpochs(definition), trials, goal: metric.goal }
  if (!isPopulation(stopping)) return stopperOf(stopping, context) ?? null
  const population = {
    dimensions: tunedDimensions(definition),
    admits: admitsOf(definition, rowsOf(definition)),
    seed: definition.seed,
  }
  // Nobody waits for those that the budget does not hold.
  const held = Math.floor((definition.budget?.trials ?? trials * runs) / runs)
  return stopperOf(stopping, { ...context, trials: Math.min(trials, held), population }) ?? null
}
