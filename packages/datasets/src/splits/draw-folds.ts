import { type SplitImage, type Unit, unitsOf } from './units.ts'

/**
 * The fold of each image, from 0: stratified, by the seed and the contents alone. Images of one group or content are
 * in one fold. Where each is alone, the folds of a class differ by one image at most, and so do the folds; else units
 * go, the largest of each class first, where their classes are rarest so far. No fold is empty unless there are fewer
 * units than folds.
 */
export function drawFolds(images: SplitImage[], count: number, seed: number): Int32Array {
  const folds = new Int32Array(images.length)
  const totals = new Map<number, number>()
  for (const { label } of images) totals.set(label, (totals.get(label) ?? 0) + 1)
  const loads = Array.from({ length: count }, () => ({ images: 0, of: new Map<number, number>() }))
  for (const unit of unitsOf(images, seed).sort(compareUnits)) {
    const own = classesOf(unit, images)
    const cost = (fold: number) =>
      [...own].reduce((sum, [label, added]) => {
        const there = loads[fold]?.of.get(label) ?? 0
        return sum + (added * there) / (totals.get(label) as number)
      }, 0)
    const chosen = leastOf(count, (fold) => [cost(fold), loads[fold]?.images as number])
    for (const member of unit.members) folds[member] = chosen
    const load = loads[chosen] as (typeof loads)[0]
    load.images += unit.members.length
    for (const [label, added] of own) load.of.set(label, (load.of.get(label) ?? 0) + added)
  }
  return folds
}

function compareUnits(a: Unit, b: Unit): number {
  return a.label - b.label || b.members.length - a.members.length || (a.rank < b.rank ? -1 : 1)
}

/** How many images of each class. */
function classesOf({ members }: Unit, images: SplitImage[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const member of members) {
    const { label } = images[member] as SplitImage
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return new Map([...counts].sort(([a], [b]) => a - b))
}

/** The first place whose first figure, then the second, is the least. */
function leastOf(count: number, figuresOf: (place: number) => [number, number]): number {
  let least = 0
  let best = figuresOf(0)
  for (let place = 1; place < count; place += 1) {
    const figures = figuresOf(place)
    if (figures[0] < best[0] || (figures[0] === best[0] && figures[1] < best[1])) {
      least = place
      best = figures
    }
  }
  return least
}
