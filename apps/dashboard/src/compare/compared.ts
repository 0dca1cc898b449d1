import type { Sweep, Trial } from '@sweepstack/protocol'

/** A trial with its sweep, and its colour on the page. */
export interface Compared {
  sweep: Sweep
  trial: Trial
  color: string
}

export function metricOf({ definition }: Sweep): string {
  return (definition as { metric?: { name?: string } }).metric?.name ?? 'val_accuracy'
}

/** With the name of its sweep where the trials are of several. */
export function nameOf(
  { sweep, trial }: Omit<Compared, 'color'>,
  all: readonly Compared[],
): string {
  const isOne = all.every((other) => other.sweep.id === sweep.id)
  return isOne ? `Trial ${trial.number}` : `${sweep.name}, trial ${trial.number}`
}

export function keyAt(compared: readonly Compared[], place: number): string {
  const one = compared[place]
  return `${one?.sweep.id} ${one?.trial.number}`
}

/** Whether all are of one dataset of images, so that they can be compared image by image. */
export function ofOneDataset(compared: readonly Compared[]): boolean {
  const datasets = new Set(
    compared.map(({ sweep }) => (sweep.definition as { dataset?: string }).dataset),
  )
  return datasets.size === 1 && !datasets.has(undefined)
}
