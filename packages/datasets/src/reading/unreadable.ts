import { DatasetError } from '../dataset-error.ts'
import type { Layout } from '../layout.ts'
import { type SplitName, splitNames } from '../split.ts'

/** A file of a dataset's picture, in the order of train, val and test. */
export interface PictureFile {
  /** `train_images/a.png` */
  label: string
  file: string
}

export function pictureFiles({ splits, files }: Layout): PictureFile[] {
  return splitNames.flatMap((split) =>
    splits[split].names.map((name, place) => ({
      label: `${split}_images/${name}`,
      file: files[split][place] as string,
    })),
  )
}

/** Files that cannot be read, and why; a few may be let go. */
export class UnreadableFiles {
  readonly #reasons = new Map<number, string>()
  readonly #files: PictureFile[]

  constructor(files: PictureFile[]) {
    this.#files = files
  }

  has(place: number): boolean {
    return this.#reasons.has(place)
  }

  add(place: number, { message }: Error): void {
    this.#reasons.set(place, message)
  }

  /** Each with its reason, in the order of the files. */
  lines(): string[] {
    const places = [...this.#reasons.keys()].sort((a, b) => a - b)
    return places.map((place) => `${this.#files[place]?.label}: ${this.#reasons.get(place)}`)
  }

  /** @throws DatasetError if they are more than may be skipped */
  assertAtMost(allowed: number): void {
    const lines = this.lines()
    if (lines.length <= allowed) return
    const count = `${lines.length} files cannot be read, and ${allowed} may be skipped`
    throw new DatasetError(allowed > 0 ? [count, ...lines] : lines)
  }
}

/**
 * A layout without the files that cannot be read. @throws DatasetError if a class loses its last training image, or a
 * split all of its images
 */
export function withoutUnreadable(layout: Layout, unreadable: UnreadableFiles): Layout {
  const { classes, splits, files } = layout
  const kept = { ...layout, splits: { ...splits }, files: { ...files } }
  let first = 0
  for (const split of splitNames) {
    const { names, labels, groups } = splits[split]
    const start = first
    const keep = <T>(of: T[]) => of.filter((_, place) => !unreadable.has(start + place))
    kept.splits[split] = {
      names: keep(names),
      labels: keep(labels),
      ...(groups ? { groups: keep(groups) } : {}),
    }
    kept.files[split] = keep(files[split])
    first += names.length
  }
  const trained = new Set(kept.splits.train.labels)
  const lost = classes.filter((_, label) => !trained.has(label))
  const emptied = (['train', 'val', 'test'] as SplitName[]).filter(
    (split) => splits[split].names.length > 0 && kept.splits[split].names.length === 0,
  )
  const problems = [
    ...lost.map((name) => `no training image of the class "${name}" can be read`),
    ...emptied.map((split) => `no image of ${split}.csv can be read`),
  ]
  if (problems.length > 0) throw new DatasetError([...problems, ...unreadable.lines()])
  return kept
}
