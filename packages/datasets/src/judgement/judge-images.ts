import type { DatasetReport } from '@sweepstack/protocol'
import type { Source } from '../sources/source.ts'
import { splitNames } from '../split.ts'
import { type Copies, type FoundImage, findCopies } from './copies.ts'
import { copyWarnings, copyWarningsOfFolds } from './copy-warnings.ts'
import { labelWarnings } from './label-warnings.ts'
import type { Likenesses } from './likenesses.ts'
import { reportOf, reportWarnings } from './report-of.ts'
import { splitWarnings, splitWarningsOfFolds } from './split-warnings.ts'

/** What was seen of the images when they were read; places count on from train to val and test. */
export interface Seen {
  /** Of each place: its file, or what it was made from. */
  identities: string[]
  /** Of the pixels, of each place that could be read. */
  digests: Map<number, string>
  likenesses: Likenesses
}

/**
 * What is wrong with the images that are left, and what of it is to be told beside every score: of a sweep with the
 * validation images of the dataset, and of one that cuts folds instead.
 */
export function judgeImages(
  left: Pick<Source, 'classes' | 'splits' | 'title'>,
  { identities, digests, likenesses }: Seen,
): { report: DatasetReport; pairs: Copies['pairs']; warnings: string[]; foldWarnings: string[] } {
  const places = [...digests.keys()].sort((a, b) => a - b)
  const images = splitNames
    .flatMap((split) => left.splits[split].names.map((_, at) => ({ split, at })))
    .map(({ split, at }, image): FoundImage => {
      const place = places[image] as number
      const digest = digests.get(place) as string
      return { split, at, place, digest, identity: identities[place] as string }
    })
  const copies = findCopies(left, images, likenesses)
  const report = reportOf(left, images, { likenesses, copies: copies.copies })
  const always = [...labelWarnings(left.classes), ...reportWarnings(report)]
  return {
    report,
    pairs: copies.pairs,
    warnings: [...splitWarnings(left), ...copyWarnings(left, copies), ...always],
    foldWarnings: [...splitWarningsOfFolds(left), ...copyWarningsOfFolds(left, copies), ...always],
  }
}
