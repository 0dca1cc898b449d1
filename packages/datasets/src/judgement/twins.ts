import type { Source } from '../sources/source.ts'
import { type SplitName, splitNames } from '../split.ts'

type Titled = Pick<Source, 'splits' | 'title'>

interface Place {
  split: SplitName
  /** In its split. */
  at: number
}

interface Twins {
  first: Place
  again: Place
}

/**
 * Pictures that are there twice, by the hashes of their pixels, in the order of train, val and test: a leak
 * between splits flatters the score, one picture under two labels cannot be learned.
 */
export function twinWarnings(source: Titled, digests: string[]): string[] {
  const twins = twinsOf(source, digests)
  const pairs = (of: Twins[]) =>
    of.map(({ first, again }) => `${nameOf(source, again)} is ${nameOf(source, first)}`)
  const leaks = (split: SplitName) =>
    pairs(twins.filter(({ first, again }) => first.split === 'train' && again.split === split))
  const contradictions = pairs(twins.filter((both) => contradict(source, both)))
  return [
    ...leakWarning(leaks('val'), 'validation', source.splits.val.names.length),
    ...leakWarning(leaks('test'), 'test', source.splits.test.names.length),
    ...(contradictions.length > 0
      ? [
          `${contradictions.length} picture${contradictions.length > 1 ? 's' : ''} under two labels (${examples(contradictions)})`,
        ]
      : []),
  ]
}

/** Each picture that was there before, with the first of its kind. */
function twinsOf({ splits }: Titled, digests: string[]): Twins[] {
  const seen = new Map<string, Place>()
  const twins: Twins[] = []
  let place = 0
  for (const split of splitNames) {
    for (const at of splits[split].names.keys()) {
      const digest = digests[place] as string
      const first = seen.get(digest)
      if (first === undefined) seen.set(digest, { split, at })
      else twins.push({ first, again: { split, at } })
      place += 1
    }
  }
  return twins
}

function leakWarning(pairs: string[], split: string, images: number): string[] {
  if (pairs.length === 0) return []
  return [
    `${pairs.length} of ${images} ${split} images are training images too: the score may be too high (${examples(pairs)})`,
  ]
}

function examples(pairs: string[]): string {
  return `${pairs.slice(0, 3).join(', ')}${pairs.length > 3 ? ' …' : ''}`
}

function contradict({ splits }: Titled, { first, again }: Twins): boolean {
  const [one, other] = [first, again].map(({ split, at }) => splits[split].labels[at])
  return one !== other && one !== -1 && other !== -1
}

function nameOf({ title }: Titled, { split, at }: Place): string {
  return title(split, at)
}
