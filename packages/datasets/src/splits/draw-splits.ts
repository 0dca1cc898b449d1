import type { SplitName } from '../split.ts'
import { type SplitImage, type Unit, unitsOf } from './units.ts'

/** Shares of each class, between 0 and 1; what is left is for training. */
export interface SplitShares {
  val: number
  test: number
}

/**
 * Draws the split of each image: stratified, by the seed and the contents alone, so another order or other names give
 * each image the same split. A unit is all images of one group or content. A class of n images gives
 * round(n · share) of them or as many as its units allow, at least one unit if it has one for each split.
 */
export function drawSplits(images: SplitImage[], shares: SplitShares, seed: number): SplitName[] {
  const splits = new Array<SplitName>(images.length).fill('train')
  const classes = new Map<number, Unit[]>()
  for (const unit of unitsOf(images, seed)) {
    classes.set(unit.label, [...(classes.get(unit.label) ?? []), unit])
  }
  for (const units of classes.values()) drawClass(units, shares, splits)
  return splits
}

/**
 * One class: each drawn split in turn takes units, by their rank, as long as they bring it nearer to its share; one
 * that would have none takes the smallest. The last unit stays for training.
 */
function drawClass(units: Unit[], shares: SplitShares, splits: SplitName[]): void {
  const images = units.reduce((sum, { members }) => sum + members.length, 0)
  let left = units.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  for (const split of ['test', 'val'] as const) {
    if (shares[split] === 0) continue
    const taken = unitsFor(left, Math.round(images * shares[split]))
    for (const { members } of taken) for (const member of members) splits[member] = split
    left = left.filter((unit) => !taken.has(unit))
  }
}

function unitsFor(units: Unit[], wanted: number): Set<Unit> {
  const taken = new Set<Unit>()
  let images = 0
  for (const unit of units) {
    const size = unit.members.length
    const isNearer = Math.abs(images + size - wanted) < Math.abs(images - wanted)
    if (!isNearer || taken.size === units.length - 1) continue
    taken.add(unit)
    images += size
  }
  if (taken.size > 0 || units.length < 2) return taken
  return new Set([units.reduce((a, b) => (b.members.length < a.members.length ? b : a))])
}
