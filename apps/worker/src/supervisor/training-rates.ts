import type { DatasetRegistry, LineageStore } from '@sweepstack/core'
import type { Dataset, Recipe } from '@sweepstack/protocol'

interface Rate {
  /** Training images of an epoch; undefined while they are not known. */
  images: number | undefined
  /** Of the last epoch. */
  seconds: number | undefined
}

/** How fast the lineages in training go on. */
export class TrainingRates {
  readonly #datasets: Pick<DatasetRegistry, 'findByHash'>
  readonly #rates = new Map<string, Rate>()

  constructor(datasets: Pick<DatasetRegistry, 'findByHash'>) {
    this.#datasets = datasets
  }

  /** The store, whose reports of the lineage are noted, until `forget`. */
  noting(lineages: LineageStore, lineage: string, recipe: Recipe): LineageStore {
    const rate: Rate = { images: undefined, seconds: undefined }
    this.#rates.set(lineage, rate)
    // Without an answer the rate is not known, and the training goes on.
    void this.#datasets
      .findByHash(recipe.dataset)
      .then((dataset) => {
        if (dataset) rate.images = trainingImages(dataset, recipe)
      })
      .catch(() => undefined)
    return {
      ...lineages,
      report(key, fence, report) {
        rate.seconds = report.seconds
        return lineages.report(key, fence, report)
      },
    }
  }

  forget(lineage: string): void {
    this.#rates.delete(lineage)
  }

  /** Images per second in the last epoch; null before one. */
  of(lineage: string): number | null {
    const { images, seconds } = this.#rates.get(lineage) ?? {}
    return images === undefined || !seconds ? null : images / seconds
  }
}

/** With folds, the validation images of the dataset are divided with the others. */
function trainingImages({ splits }: Dataset, { fold }: Recipe): number {
  if (fold === undefined) return splits.train
  return Math.round(((splits.train + splits.val) * (fold.of - 1)) / fold.of)
}
