import { createHash } from 'node:crypto'
import type { SplitName } from '../split.ts'

export interface SplitImage {
  /** Place of the class. */
  label: number
  /** What tells the content apart, as its hash: equal contents are never parted. */
  content: string
  /** Images of one group are never parted: those of a patient, a film, a place. */
  group?: string | undefined
}

/** Shares of each class, between 0 and 1; what is left is for training. */
export interface SplitShares {
  val: number
  test: number
}

/** Images that go together. */
interface Unit {
  members: number[]
  /** Follows from the seed and the contents, never from an order. */
  rank: string
  label: number
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

function unitsOf(images: SplitImage[], seed: number): Unit[] {
  const roots = joined(images)
  const members = new Map<number, number[]>()
  for (const place of images.keys()) {
    const root = roots(place)
    const found = members.get(root)
    if (found === undefined) members.set(root, [place])
    else found.push(place)
  }
  return [...members.values()].map((places) => {
    const contents = places.map((place) => (images[place] as SplitImage).content).sort()
    const rank = createHash('sha256').update(`${seed}\0${contents[0]}`).digest('hex')
    return { members: places, rank, label: commonest(places, images) }
  })
}

/** A function from each image to one of those it goes together with, the same for all of them (union–find). */
function joined(images: SplitImage[]): (place: number) => number {
  const parents = [...images.keys()]
  const root = (place: number): number => {
    let at = place
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number
      at = parents[at] as number
    }
    return at
  }
  const first = new Map<string, number>()
  for (const [place, { content, group }] of images.entries()) {
    const keys = group === undefined ? [`c${content}`] : [`c${content}`, `g${group}`]
    for (const key of keys) {
      const other = first.get(key)
      if (other === undefined) first.set(key, place)
      else parents[root(place)] = root(other)
    }
  }
  return root
}

/** The class of most of the images; of several, the first. */
function commonest(places: number[], images: SplitImage[]): number {
  const counts = new Map<number, number>()
  for (const place of places) {
    const { label } = images[place] as SplitImage
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b)[0]?.[0] as number
}
