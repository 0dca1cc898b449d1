import type { Config, SweepDefinition, TrialStatus } from '@sweepstack/protocol'
import { placeOfTrial } from '../definition/trial-of.ts'

/** A trial of the search as the records have it. */
export interface RecordedRun {
  trial: number
  config: Config
  lineage: string
  status: TrialStatus
  /** That its config asks for, or at which its program completed it. */
  epochs: number
  /** The metric of the sweep at each epoch, as far as it was trained. */
  curve: readonly number[]
  /** Mean time of an epoch. */
  secondsPerEpoch: number
  /** Of a population: its curve begins with epochs of others, trained with their settings. */
  isClone?: boolean
}

/** The runs of a config together. */
export interface RecordedConfig {
  /** The first of them. */
  trial: number
  config: Config
  lineages: string[]
  epochs: number
  /** Means over the runs, to be minimised, as far as all of them go. */
  losses: number[]
  /** How far each lineage is on record. */
  recorded: number[]
  hasFailed: boolean
  secondsPerEpoch: number
  isClone: boolean
}

/** Configs in the order of their trials. Those without a curve that did not fail are left out: nothing is known of them. */
export function recordedConfigs(
  definition: SweepDefinition,
  runs: readonly RecordedRun[],
): RecordedConfig[] {
  const groups = new Map<number, RecordedRun[]>()
  for (const run of runs) {
    const { index } = placeOfTrial(definition, run.trial)
    groups.set(index, [...(groups.get(index) ?? []), run])
  }
  const sign = definition.metric.goal === 'maximize' ? -1 : 1
  const configs = [...groups.values()].map((group) => together(group, sign))
  return configs
    .filter(({ losses, hasFailed }) => losses.length > 0 || hasFailed)
    .sort((a, b) => a.trial - b.trial)
}

function together(runs: RecordedRun[], sign: 1 | -1): RecordedConfig {
  const epochs = Math.max(...runs.map((run) => run.epochs))
  const length = Math.min(...runs.map((run) => (isFinal(run) ? epochs : run.curve.length)))
  const losses = Array.from({ length }, (_, place) => {
    const sum = runs.reduce((total, run) => total + valueAt(run, place), 0)
    return (sign * sum) / runs.length
  })
  const seconds = runs.reduce((sum, { secondsPerEpoch }) => sum + secondsPerEpoch, 0)
  return {
    config: (runs[0] as RecordedRun).config,
    trial: Math.min(...runs.map(({ trial }) => trial)),
    lineages: runs.map(({ lineage }) => lineage),
    epochs,
    losses,
    recorded: runs.map(({ curve }) => curve.length),
    hasFailed: runs.some(({ status }) => status === 'failed'),
    secondsPerEpoch: seconds / runs.length,
    isClone: runs.some((run) => run.isClone === true),
  }
}

/** Whether its last value is what it came to: that of a run which its program completed early stands for the epochs of others. */
function isFinal({ status, curve, epochs }: RecordedRun): boolean {
  return status === 'completed' && curve.length === epochs
}

function valueAt(run: RecordedRun, place: number): number {
  return run.curve[place] ?? (isFinal(run) ? run.curve.at(-1) : undefined) ?? Number.NaN
}
