import type { PlacedImage } from '@sweepstack/protocol'
import type { Source } from '../sources/source.ts'
import type { SplitName } from '../split.ts'

/** An image of a split as it is told: by its name, and its class if it has a label. */
export function placedImage(
  source: Pick<Source, 'classes' | 'splits' | 'title'>,
  { split, at }: { split: SplitName; at: number },
): PlacedImage {
  const label = source.splits[split].labels[at] as number
  return { split, name: source.title(split, at), class: source.classes[label] ?? null }
}
