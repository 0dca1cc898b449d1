import type { Likenesses } from './likenesses.ts'

/** Bits in which the hashes of copies differ at most. Four parts of a hash: one of them differs by one bit at most. */
const mostBits = 6
const parts = 4
/** From this on images are taken for copies; measured in docs/datasets.md. */
export const leastCorrelation = 0.995
/** Of an image that many others are like, so many are looked for. */
const matchesOfImage = 32
/** Hashes that are compared, at most: some seconds. A correlation takes as long as so many. */
const comparisonsAtMost = 2e9
const costOfCorrelation = 100

/** Called with places in the likenesses, the earlier first. */
export type OnNear = (earlier: number, later: number, correlation: number) => void

/**
 * Finds images that are nearly alike, by an index of the parts of their hashes (multi-index hashing: Norouzi, Punjani,
 * Fleet, 2012). Says each with earlier ones of the list; `first` says which to look at before the others. Takes
 * 16 bytes for each image. False if it gave up, as too many hashes are alike: then there may be more.
 */
export function findNearImages(
  likenesses: Likenesses,
  {
    places,
    first,
    comparisons = comparisonsAtMost,
  }: { places: number[]; first: (place: number) => boolean; comparisons?: number },
  onNear: OnNear,
): boolean {
  const index = indexOf(likenesses, places)
  const seen = new Int32Array(places.length).fill(-1)
  const order = [...places.keys()]
  const urgent = order.filter((at) => first(places[at] as number))
  const others = order.filter((at) => !first(places[at] as number))
  const budget = { left: comparisons }
  for (const at of [...urgent, ...others]) {
    lookAround({ likenesses, places, index, seen, budget, onNear }, at)
    if (budget.left <= 0) return false
  }
  return true
}

interface Index {
  /** Of each part: where the images of a value begin in `images`. */
  starts: Uint32Array[]
  /** Places in the list, of each value in order. */
  images: Uint32Array[]
}

interface Search {
  likenesses: Likenesses
  places: number[]
  index: Index
  /** By which image each was found last. */
  seen: Int32Array
  budget: { left: number }
  onNear: OnNear
}

function indexOf({ hashes }: Likenesses, places: number[]): Index {
  const index: Index = { starts: [], images: [] }
  for (let part = 0; part < parts; part += 1) {
    const starts = new Uint32Array(2 ** 16 + 1)
    const values = places.map((place) => partOf(hashes, place, part))
    for (const value of values) starts[value + 1] = (starts[value + 1] as number) + 1
    for (let value = 0; value < 2 ** 16; value += 1) {
      starts[value + 1] = (starts[value + 1] as number) + (starts[value] as number)
    }
    const ends = starts.slice()
    const images = new Uint32Array(places.length)
    for (const [at, value] of values.entries()) {
      images[ends[value] as number] = at
      ends[value] = (ends[value] as number) + 1
    }
    index.starts.push(starts)
    index.images.push(images)
  }
  return index
}

function partOf(hashes: Int32Array, place: number, part: number): number {
  return ((hashes[2 * place + (part >> 1)] as number) >>> (16 * (part & 1))) & 0xffff
}

/** Compares an image with the earlier ones that have a part of its hash but for one bit. */
function lookAround(search: Search, at: number): void {
  const place = search.places[at] as number
  let matches = 0
  for (let part = 0; part < parts; part += 1) {
    const value = partOf(search.likenesses.hashes, place, part)
    for (let bit = -1; bit < 16 && matches < matchesOfImage; bit += 1) {
      matches += compare(search, at, { part, value: bit < 0 ? value : value ^ (1 << bit) })
    }
  }
}

/** Compares an image with the earlier ones that have this part. Answers how many it is like that were not seen yet. */
function compare(
  { likenesses, places, seen, index, budget, onNear }: Search,
  at: number,
  { part, value }: { part: number; value: number },
): number {
  const { hashes } = likenesses
  const place = places[at] as number
  const low = hashes[2 * place] as number
  const high = hashes[2 * place + 1] as number
  const images = index.images[part] as Uint32Array
  const end = index.starts[part]?.[value + 1] as number
  let matches = 0
  for (let next = index.starts[part]?.[value] as number; next < end; next += 1) {
    const earlier = images[next] as number
    if (earlier >= at) break
    budget.left -= 1
    const other = places[earlier] as number
    const bits =
      bitsOf(low ^ (hashes[2 * other] as number)) + bitsOf(high ^ (hashes[2 * other + 1] as number))
    if (bits > mostBits || seen[earlier] === at) continue
    seen[earlier] = at
    budget.left -= costOfCorrelation
    const correlation = likenesses.correlation(place, other)
    if (correlation < leastCorrelation) continue
    onNear(other, place, correlation)
    matches += 1
    if (matches === matchesOfImage) break
  }
  return matches
}

/** How many bits of a word are set. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
