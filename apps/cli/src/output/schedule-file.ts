import { FixableError } from '@sweepstack/process'
import type { ImageDefinitionInput, Sweep, SweepDefinition, Trial } from '@sweepstack/protocol'

/**
 * A sweep file that trains what a trial was trained with alone: one config, its phases and its seed. What is on record of
 * it is not trained again; with another seed, or `repeats`, it tells how good the schedule itself is.
 * @throws FixableError for a trial that a program trained
 */
export function scheduleFile(sweep: Sweep, trial: Trial): ImageDefinitionInput {
  const definition = sweep.definition as SweepDefinition
  if (definition.trainer === 'external') {
    const fix = 'take a trial of a sweep that workers train'
    throw new FixableError('programs train this sweep, by schedules of their own', fix)
  }
  const { dataset, metric, folds } = definition
  const [first, ...later] = trial.phases ?? []
  const config = { ...trial.config, ...first?.settings }
  const given = Object.entries(config).filter(([, value]) => value !== null)
  return {
    name: `schedule of trial ${trial.number} of ${sweep.id}`,
    dataset: `${dataset.split('@')[0]}@${sweep.datasetHash}`,
    parameters: Object.fromEntries(given) as ImageDefinitionInput['parameters'],
    ...(later.length === 0 ? {} : { phases: later as ImageDefinitionInput['phases'] }),
    ...(folds === undefined ? {} : { folds }),
    metric,
    seed: trial.seed,
  }
}
