import type { Dataset } from '@sweepstack/protocol'

/** The record of a dataset of two classes, whose pixels nobody needs. */
export function datasetRecord(changes: Partial<Dataset> = {}): Dataset {
  return {
    name: 'tiny',
    hash: 'a'.repeat(64),
    imageSize: 64,
    classes: ['a', 'b'],
    bytes: 1,
    splits: { train: 10, val: 5, test: 0 },
    testLabelled: false,
    warnings: [],
    notes: [],
    registeredAt: new Date().toISOString(),
    ...changes,
  }
}
