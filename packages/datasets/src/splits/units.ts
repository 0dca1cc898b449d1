import { createHash } from 'node:crypto'

export interface SplitImage {
  /** Place of the class. */
  label: number
  /** What tells the content apart, as its hash: equal contents are never parted. */
  content: string
  /** Images of one group are never parted: those of a patient, a film, a place. */
  group?: string | undefined
}

/** Images that go together. */
export interface Unit {
  members: number[]
  /** Follows from the seed and the contents, never from an order. */
  rank: string
  label: number
}

/** The units of some images: all images of one group or content. */
export function unitsOf(images: SplitImage[], seed: number): Unit[] {
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
