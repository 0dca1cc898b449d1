import { DatasetError, UnreadableFilesError } from '../dataset-error.ts'
import { type Chosen, selectImages } from '../sources/select-images.ts'
import type { Source } from '../sources/source.ts'
import { type SplitName, splitNames } from '../split.ts'

/** Where each image is, in the order of train, val and test. */
export interface ImagePlace {
  split: SplitName
  at: number
  /** What it is called in messages. */
  label: string
}

export function imagePlaces(source: Source): ImagePlace[] {
  return splitNames.flatMap((split) =>
    source.splits[split].names.map((_, at) => ({ split, at, label: source.title(split, at) })),
  )
}

/** Files that cannot be read, and why; a few may be let go. */
export class UnreadableFiles {
  readonly #reasons = new Map<number, string>()
  readonly #files: ImagePlace[]

  constructor(files: ImagePlace[]) {
    this.#files = files
  }

  has(place: number): boolean {
    return this.#reasons.has(place)
  }

  add(place: number, { message }: Error): void {
    this.#reasons.set(place, message)
  }

  /** What they are called in messages. */
  titles(): string[] {
    return [...this.#reasons.keys()].map((place) => this.#files[place]?.label as string)
  }

  /** Each with its reason, in the order of the files. */
  lines(): string[] {
    const places = [...this.#reasons.keys()].sort((a, b) => a - b)
    return places.map((place) => `${this.#files[place]?.label}: ${this.#reasons.get(place)}`)
  }

  /** @throws UnreadableFilesError if they are more than may be skipped */
  assertAtMost(allowed: number): void {
    const lines = this.lines()
    if (lines.length <= allowed) return
    const count = `${lines.length} files cannot be read, and ${allowed} may be skipped`
    throw new UnreadableFilesError(allowed > 0 ? [count, ...lines] : lines)
  }
}

/** Images that took part in a draw and cannot be read: it is made again without them. */
export class UnreadInDraw extends Error {
  readonly titles: string[]

  constructor(titles: string[]) {
    super('images that cannot be read took part in the draw of splits')
    this.titles = titles
  }
}

/** @throws UnreadInDraw if splits were drawn of images that will be left out */
export function assertDrawnOfRead(
  { isDrawn }: Source,
  unreadable: UnreadableFiles,
  { known, allowed }: { known: ReadonlySet<string>; allowed: number },
): void {
  const titles = unreadable.titles()
  if (!isDrawn || titles.length > allowed || titles.every((title) => known.has(title))) return
  throw new UnreadInDraw(titles)
}

/**
 * A source without the images that cannot be read. @throws DatasetError if a class loses its last training image, or
 * a split all of its images
 */
export function withoutUnreadable(source: Source, unreadable: UnreadableFiles): Source {
  const chosen: Chosen = { train: [], val: [], test: [] }
  for (const [place, { split, at }] of imagePlaces(source).entries()) {
    if (!unreadable.has(place)) chosen[split].push([split, at])
  }
  const kept = selectImages(source, chosen)
  const trained = new Set(kept.splits.train.labels)
  const lost = source.classes.filter((_, label) => !trained.has(label))
  const emptied = splitNames.filter(
    (split) => source.splits[split].names.length > 0 && chosen[split].length === 0,
  )
  const problems = [
    ...lost.map((name) => `no training image of the class "${name}" can be read`),
    ...emptied.map((split) => `no image of the split ${split} can be read`),
  ]
  if (problems.length > 0) throw new DatasetError([...problems, ...unreadable.lines()])
  return kept
}
