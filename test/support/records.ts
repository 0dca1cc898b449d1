import { type Dataset, type ImageReport, metricNames, type Worker } from '@sweepstack/protocol'

/** The record of a dataset of two classes, whose pixels nobody needs. */
export function datasetRecord(changes: Partial<Dataset> = {}): Dataset {
  return {
    name: 'tiny',
    hash: 'a'.repeat(64),
    shape: [64, 64, 3],
    fit: 'cover',
    classes: ['a', 'b'],
    bytes: 1,
    splits: { train: 10, val: 5, test: 0 },
    testLabelled: false,
    warnings: [],
    notes: [],
    skipped: [],
    registeredAt: new Date().toISOString(),
    ...changes,
  }
}

/** The record of a worker that has nothing to do. */
export function workerRecord(changes: Partial<Worker> = {}): Worker {
  return {
    id: 'w1',
    host: 'h',
    pid: 1,
    slots: 1,
    threads: 1,
    device: 'cpu',
    precisions: ['float32'],
    versions: {},
    status: 'active',
    reason: null,
    running: [],
    training: [],
    gpus: [],
    startedAt: new Date().toISOString(),
    seenAt: new Date().toISOString(),
    ...changes,
  }
}

type ImageMetrics = Pick<ImageReport, (typeof metricNames)[number]>

/** A value for each metric of images. */
export function metricsRecord(changes: Partial<ImageMetrics> = {}): ImageMetrics {
  const values = Object.fromEntries(metricNames.map((name) => [name, 0.5])) as ImageMetrics
  return { ...values, ...changes }
}

/** The report of an epoch whose validation accuracy tells which it was: a hundredth of its number. */
export function reportOf(epoch: number, changes: Partial<ImageReport> = {}): ImageReport {
  return {
    epoch,
    ...metricsRecord({ val_accuracy: epoch / 100 }),
    learning_rate: 0.1,
    seconds: 1,
    state: '0'.repeat(32),
    ...changes,
  }
}
