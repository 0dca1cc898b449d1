import type { Sweep, SweepDefinition, SweepDefinitionInput, Trial } from '@sweepstack/protocol'

/**
 * A sweep file that trains what a trial was trained with alone: one config, its phases and its seed. What is on record of
 * it is not trained again, by programs if their sweep has a dataset; with another seed, or `repeats`, it tells how good the schedule itself is.
 */
export function scheduleFile(sweep: Sweep, trial: Trial): SweepDefinitionInput {
  const definition = sweep.definition as SweepDefinition
  const { metric, folds } = definition
  const [first, ...later] = trial.phases ?? []
  const config = { ...trial.config, ...first?.settings }
  const given = Object.entries(config).filter(([, value]) => value !== null)
  return {
    name: `schedule of trial ${trial.number} of ${sweep.id}`,
    ...trainedBy(definition, sweep),
    parameters: Object.fromEntries(given),
    ...(later.length === 0 ? {} : { phases: later }),
    ...(folds === undefined ? {} : { folds }),
    metric,
    seed: trial.seed,
  } as SweepDefinitionInput
}

function trainedBy(definition: SweepDefinition, { datasetHash }: Sweep) {
  const { trainer, dataset } = definition
  if (trainer === 'external') return { trainer, ...(dataset === undefined ? {} : { dataset }) }
  return { dataset: `${dataset.split('@')[0]}@${datasetHash}` }
}
