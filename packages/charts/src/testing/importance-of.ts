import type { ImportanceReport } from '@sweepstack/protocol'

/** A report of two parameters and their pair, with changes. */
export function importanceOf(changes: Partial<ImportanceReport> = {}): ImportanceReport {
  return {
    sweep: 'swp_aaaaaaaaaaaaaaaaaaaa',
    metric: { name: 'val_accuracy', goal: 'maximize' },
    method: 'fanova',
    epoch: null,
    trials: 27,
    configs: 27,
    parameters: [
      {
        name: 'learningRate',
        share: 0.7,
        interval: { low: 0.6, high: 0.8 },
        best: { low: 0.001, high: 0.01 },
      },
      {
        name: 'optimizer',
        share: 0.1,
        interval: { low: 0.05, high: 0.2 },
        best: { value: 'adam' },
      },
    ],
    pairs: [
      {
        parameters: ['learningRate', 'optimizer'],
        share: 0.05,
        interval: { low: 0, high: 0.1 },
      },
    ],
    explained: 0.9,
    leftOut: { parameters: [], trials: 0, outside: 0 },
    warnings: [],
    ...changes,
  }
}
