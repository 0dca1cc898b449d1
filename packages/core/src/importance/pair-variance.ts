import { SquaresTree } from './squares-tree.ts'
import { type Ends, meanOver, type StepFunction, volumeOf } from './step-function.ts'

/**
 * The variance of the mean over all axes but two, as a function of these two. A line sweeps along the first axis; a tree
 * over the second keeps ∫ f² of the function f that is under the line. With n boxes this takes n log n steps, where a
 * table of all pairs of ends takes n².
 */
export function pairVariance(
  steps: StepFunction,
  [first, second]: readonly [number, number],
  [along, across]: readonly [Ends, Ends],
): number {
  const { axes, from, to, values } = steps
  const mean = meanOver(steps)
  const shares = values.map((value, box) => {
    const rest = { start: box * axes, axes, without: first, andWithout: second }
    return (value - mean) * volumeOf(from, to, rest)
  })
  const line = new SquaresTree(across.places)
  const { at, boxes } = boxesByEnd(along)
  let variance = 0
  for (let place = 0; place < along.places.length - 1; place += 1) {
    for (let next = at[place] as number; next < (at[place + 1] as number); next += 1) {
      const signed = boxes[next] as number
      const box = signed < 0 ? ~signed : signed
      const share = shares[box] as number
      line.add(signed < 0 ? -share : share, across.low[box] as number, across.high[box] as number)
    }
    const width = (along.places[place + 1] as number) - (along.places[place] as number)
    variance += width * line.squares
  }
  return Math.max(0, variance)
}

/** The boxes that begin (b) or end (~b) at each place: those of place p from at[p] to at[p + 1]. */
function boxesByEnd({ places, low, high }: Ends): { at: Int32Array; boxes: Int32Array } {
  const at = new Int32Array(places.length + 2)
  for (const ends of [low, high]) {
    for (const place of ends) at[place + 2] = (at[place + 2] as number) + 1
  }
  for (let place = 1; place < at.length; place += 1) {
    at[place] = (at[place] as number) + (at[place - 1] as number)
  }
  const boxes = new Int32Array(low.length + high.length)
  const put = (place: number, box: number) => {
    const next = at[place + 1] as number
    boxes[next] = box
    at[place + 1] = next + 1
  }
  for (const [box, place] of high.entries()) put(place, ~box)
  for (const [box, place] of low.entries()) put(place, box)
  return { at, boxes }
}
