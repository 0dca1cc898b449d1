import { attribute } from '../graph/attribute.ts'
import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'
import { randomnessOf, seedAt, seedPlaces } from './seeds.ts'

export interface Augmentation {
  /** Mirror half of the images, left to right. */
  flip: boolean
  /** Shift by up to so many pixels in each direction; what comes in from outside is 0. */
  crop: number
  /** Side of a square that is set to 0, around a pixel drawn anywhere (DeVries and Taylor, 2017, arXiv 1708.04552). */
  cutout: number
}

/**
 * Training images [b, h, w, c], after their normalization, moved about at random: a pure function of
 * (seed, step). No gradient flows back to images.
 */
export function augment(pass: Pass, images: Tensor, count: Tensor, how: Augmentation): Tensor {
  const randomness = randomnessOf(pass)
  if (randomness === undefined) return images
  const draw: Draw = (limit, place) =>
    drawIntegers(pass, { count, limit, seed: seedAt(pass, randomness, place) })
  const moved = how.flip || how.crop > 0 ? shiftAndFlip(pass, images, how, draw) : images
  return how.cutout > 0 ? cutOut(pass, moved, how.cutout, draw) : moved
}

/** int32 [b, 1], each from 0 to limit − 1. */
type Draw = (limit: number, place: number) => Tensor

function drawIntegers(
  pass: Pass,
  { count, limit, seed }: { count: Tensor; limit: number; seed: Tensor },
): Tensor {
  const { graph, math } = pass
  const drawn = graph.one(
    'StatelessRandomUniformInt',
    [math.pack([count]), seed, math.scalar(0, 'int32'), math.scalar(limit, 'int32')],
    { dtype: attribute.type('int32'), T: attribute.type('int32'), Tseed: attribute.type('int32') },
    'int32',
    [-1],
  )
  return math.reshape(drawn, [-1, 1])
}

/** Picks rows and columns by number, so that a shift and a mirror image are one and the same move. */
function shiftAndFlip(pass: Pass, images: Tensor, how: Augmentation, draw: Draw): Tensor {
  const { graph, math } = pass
  const [, height = 0, width = 0] = images.shape
  const numbers = (count: number) => Array.from({ length: count }, (_, place) => place)
  const along = (count: number) => graph.constant(numbers(count), [1, count], 'int32')
  const offset = (place: number) =>
    how.crop === 0 ? graph.constant([0], [1, 1], 'int32') : draw(2 * how.crop + 1, place)
  const rows = math.add(offset(seedPlaces.cropRow), along(height), [-1, height])
  let columns = math.add(offset(seedPlaces.cropColumn), along(width), [-1, width])
  if (how.flip) {
    // place + (width − 1 − 2 place) is the mirror image's.
    const mirror = numbers(width).map((place) => width - 1 - 2 * place)
    const across = graph.constant(mirror, [1, width], 'int32')
    columns = math.add(columns, math.multiply(draw(2, seedPlaces.flip), across, [-1, width]))
  }
  const padded = pad(pass, images, how.crop)
  const isShifted = how.crop > 0
  const shifted = isShifted ? pick(pass, padded, rows, 1) : padded
  return pick(pass, shifted, columns, 2)
}

function pad(pass: Pass, x: Tensor, pixels: number): Tensor {
  if (pixels === 0) return x
  const paddings = [0, 0, pixels, pixels, pixels, pixels, 0, 0]
  const [, height = 0, width = 0, channels = 0] = x.shape
  return pass.graph.one(
    'Pad',
    [x, pass.graph.constant(paddings, [4, 2], 'int32')],
    { T: attribute.type(x.type), Tpaddings: attribute.type('int32') },
    x.type,
    [-1, height + 2 * pixels, width + 2 * pixels, channels],
  )
}

/** x with the given numbers along an axis, each image's own: `numbers` is [b, n] or [1, n] for all. */
function pick(pass: Pass, x: Tensor, numbers: Tensor, axis: 1 | 2): Tensor {
  const count = numbers.shape[1] as number
  const shape = x.shape.with(axis, count)
  return pass.graph.one(
    'GatherV2',
    [x, numbers, pass.graph.constant([axis], [], 'int32')],
    {
      Tparams: attribute.type(x.type),
      Tindices: attribute.type('int32'),
      Taxis: attribute.type('int32'),
      batch_dims: attribute.integer(1),
    },
    x.type,
    shape,
  )
}

function cutOut(pass: Pass, images: Tensor, side: number, draw: Draw): Tensor {
  const { graph, math } = pass
  const [, height = 0, width = 0] = images.shape
  const reach = Math.floor(side / 2)
  // One draw gives both coordinates of the middle.
  const middle = draw(height * width, seedPlaces.cutout)
  const across = math.scalar(width, 'int32')
  const row = math.floorDivide(middle, across)
  const column = math.subtract(middle, math.multiply(row, across))
  const inside = (centre: Tensor, size: number, shape: number[]) => {
    const places = Array.from({ length: size }, (_, place) => place + reach)
    const along = graph.constant(places, [1, size], 'int32')
    const distance = math.subtract(along, centre, [-1, size])
    const within = (limit: number) =>
      math.cast(math.atLeast(distance, math.scalar(limit, 'int32')), 'float32')
    return math.reshape(math.subtract(within(0), within(side)), shape)
  }
  const rows = inside(row, height, [-1, height, 1, 1])
  const columns = inside(column, width, [-1, 1, width, 1])
  const hole = math.multiply(rows, columns, [-1, height, width, 1])
  return math.multiply(images, math.subtract(math.scalar(1), hole, hole.shape))
}
