import type { SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'
import { stopperOf } from '../stopping/catalogue.ts'
import type { Stopper } from '../stopping/stopper.ts'
import { mostEpochs } from './epochs-of-space.ts'

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
  const context = { maxEpochs: mostEpochs(definition), trials, goal: metric.goal }
  return stopperOf(stopping, context) ?? null
}
