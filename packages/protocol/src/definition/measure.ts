import type { Metric } from './objectives.ts'
import type { SweepDefinition } from './sweep-definition.ts'

/** What the trials of a sweep are judged by: of a config of several runs their mean. */
export interface Measure extends Metric {
  /** How many trials a config has; one without. */
  runs?: number
}

export function measureOf({
  metric,
  repeats,
  folds = 1,
}: Pick<SweepDefinition, 'metric' | 'repeats' | 'folds'>): Measure & { runs: number } {
  return { ...metric, runs: repeats * folds }
}
