/**
 * A function on the unit cube that is constant on each of some boxes, which fill the cube without overlap: what a
 * regression tree predicts. Box b has [from[b · axes + a], to[b · axes + a]) on axis a.
 */
export interface StepFunction {
  axes: number
  from: Float64Array
  to: Float64Array
  /** The value on each box. */
  values: Float64Array
}

/** Where boxes begin and end on one axis. */
export interface Ends {
  /** The distinct places, ascending. */
  places: Float64Array
  /** Of each box, which of the places it begins and ends at. */
  low: Int32Array
  high: Int32Array
}

/** A function of one coordinate in [0, 1]: `values[i]` between `places[i]` and the next place. */
export interface Marginal {
  places: Float64Array
  values: Float64Array
}

export function endsOf({ axes, from, to, values }: StepFunction, axis: number): Ends {
  const boxes = values.length
  const all = new Float64Array(2 * boxes)
  for (let box = 0; box < boxes; box += 1) {
    all[box] = from[box * axes + axis] as number
    all[boxes + box] = to[box * axes + axis] as number
  }
  const places = all
    .slice()
    .sort()
    .filter((place, at, sorted) => place !== sorted[at - 1])
  const placed = Int32Array.from(all, (end) => placeOf(places, end))
  return { places, low: placed.subarray(0, boxes), high: placed.subarray(boxes) }
}

function placeOf(places: Float64Array, end: number): number {
  let low = 0
  let high = places.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((places[middle] as number) < end) low = middle + 1
    else high = middle
  }
  return low
}

/** The mean over the cube. */
export function meanOver({ axes, from, to, values }: StepFunction): number {
  return values.reduce(
    (sum, value, box) => sum + value * volumeOf(from, to, { start: box * axes, axes }),
    0,
  )
}

/** The variance over the cube. */
export function varianceOver(steps: StepFunction): number {
  const { axes, from, to, values } = steps
  const mean = meanOver(steps)
  return values.reduce(
    (sum, value, box) =>
      sum + (value - mean) ** 2 * volumeOf(from, to, { start: box * axes, axes }),
    0,
  )
}

/**
 * The mean over all other axes, as a function of one: aᵤ of Hutter et al., 2014, equation 3. A box adds its value times
 * its extent on the other axes from its beginning to its end.
 */
export function marginalOf(steps: StepFunction, axis: number, ends: Ends): Marginal {
  const { axes, from, to, values } = steps
  const { places, low, high } = ends
  const changes = new Float64Array(places.length)
  for (let box = 0; box < values.length; box += 1) {
    const volume = volumeOf(from, to, { start: box * axes, axes, without: axis })
    const added = (values[box] as number) * volume
    changes[low[box] as number] = (changes[low[box] as number] as number) + added
    changes[high[box] as number] = (changes[high[box] as number] as number) - added
  }
  let sum = 0
  const sums = changes.map((change) => {
    sum += change
    return sum
  })
  return { places, values: sums.subarray(0, -1) }
}

/** The variance of a marginal over its axis. */
export function marginalVariance({ places, values }: Marginal): number {
  const widthAt = (at: number) => (places[at + 1] as number) - (places[at] as number)
  const mean = values.reduce((sum, value, at) => sum + value * widthAt(at), 0)
  return values.reduce((sum, value, at) => sum + (value - mean) ** 2 * widthAt(at), 0)
}

/** The extent of the box that begins at `start`, without one or two of the axes. */
export function volumeOf(
  from: Float64Array,
  to: Float64Array,
  of: { start: number; axes: number; without?: number; andWithout?: number },
): number {
  const { start, axes, without, andWithout } = of
  let volume = 1
  for (let axis = 0; axis < axes; axis += 1) {
    if (axis === without || axis === andWithout) continue
    volume *= (to[start + axis] as number) - (from[start + axis] as number)
  }
  return volume
}
