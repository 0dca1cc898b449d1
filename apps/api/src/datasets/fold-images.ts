import type { Predictions } from '@sweepstack/outputs'

/** Where an image is stored. */
export interface StoredPlace {
  split: 'train' | 'val'
  place: number
}

type Splits = Record<StoredPlace['split'], { names: string[]; labels: ArrayLike<number> }>

/**
 * Where the images of a fold are stored: training images come first, then validation images, each in their order. They are
 * found by name and label. One whose name and label both splits have is told by those around it, or not at all.
 */
export function foldImages(
  splits: Splits,
  { names, labels }: Pick<Predictions, 'names' | 'labels'>,
): (StoredPlace | undefined)[] {
  const places = { train: placesOf(splits.train), val: placesOf(splits.val) }
  const found = names.map((name, image) => {
    const key = keyOf(name, labels[image])
    return { train: places.train.get(key), val: places.val.get(key) }
  })
  const isOnly = (image: (typeof found)[number], split: StoredPlace['split']) =>
    image[split] !== undefined && image[split === 'train' ? 'val' : 'train'] === undefined
  const lastTrain = found.findLastIndex((image) => isOnly(image, 'train'))
  const firstVal = found.findIndex((image) => isOnly(image, 'val'))
  return found.map((image, at) => {
    const split = splitAt(at, lastTrain, firstVal)
    const { train, val } = image
    if (train === undefined && val === undefined) return undefined
    const chosen = val === undefined ? 'train' : train === undefined ? 'val' : split
    const place = chosen && image[chosen]
    return chosen === undefined || place === undefined || place === twice
      ? undefined
      : { split: chosen, place }
  })
}

/** Instead of the place of a name that its split has twice under one label. */
const twice = -1

function placesOf({ names, labels }: Splits['train']): Map<string, number> {
  const places = new Map<string, number>()
  for (const [place, name] of names.entries()) {
    const key = keyOf(name, labels[place])
    places.set(key, places.has(key) ? twice : place)
  }
  return places
}

function keyOf(name: string, label: number | undefined): string {
  return `${label} ${name}`
}

/** What a place in the list says by itself; undefined between the last training and the first validation image. */
function splitAt(at: number, lastTrain: number, firstVal: number) {
  if (at < lastTrain) return 'train'
  return firstVal >= 0 && at > firstVal ? 'val' : undefined
}
