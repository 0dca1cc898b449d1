import type { Dataset, SweepDefinition } from '@sweepstack/protocol'

/** What is to be told of a dataset beside the scores of a sweep: folds take the place of its validation images. */
export function datasetWarnings(
  { name, warnings, foldWarnings = warnings }: Dataset,
  { folds }: Pick<SweepDefinition, 'folds'>,
): string[] {
  return (folds === undefined ? warnings : foldWarnings).map((text) => `${name}: ${text}`)
}
