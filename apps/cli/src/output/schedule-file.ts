import type { Sweep, SweepDefinition, SweepDefinitionInput, Trial } from '@sweepstack/protocol'

/**
 * A sweep file that trains what a trial was trained with alone: one config, its phases and its seed. What is on record of
 * it is not trained again; with another seed, or `repeats`, it tells how good the schedule itself is.
 */
export function scheduleFile(sweep: Sweep, trial: Trial): SweepDefinitionInput {
  const { dataset, metric, folds } = sweep.definition as SweepDefinition
  const [first, ...later] = trial.phases ?? []
  const config = { ...trial.config, ...first?.settings }
  const given = Object.entries(config).filter(([, value]) => value !== null)
  return {
    name: `schedule of trial ${trial.number} of ${sweep.id}`,
    dataset: `${dataset.split('@')[0]}@${sweep.datasetHash}`,
    parameters: Object.fromEntries(given) as SweepDefinitionInput['parameters'],
    ...(later.length === 0 ? {} : { phases: later as SweepDefinitionInput['phases'] }),
    ...(folds === undefined ? {} : { folds }),
    metric,
    seed: trial.seed,
  }
}
