import { type ArchitectureChoice, architectureLabel, ProblemError } from '@sweepstack/protocol'
import { architectures, layersOf, sizeReasonOf } from './catalogue.ts'
import { type ModelInput, shapeAfter } from './shape.ts'

/** Presets in the order in which one is proposed for images that are too small for another. */
const proposed = architectures
  .filter(({ sizeReason }) => sizeReason !== undefined)
  .map(({ name }) => name)
  .reverse()
/** No image is so large. */
const largestSide = 2 ** 16

/**
 * The least height and width that images of an architecture can have; undefined if none fits, or for a list of layers,
 * which may take some sizes and not the next.
 */
export function leastSide(choice: ArchitectureChoice, classes: number): number | undefined {
  if (sizeReasonOf(choice) === undefined) return undefined
  const fits = (side: number) => doesFit(choice, { shape: [side, side, 3], classes })
  if (!fits(largestSide)) return undefined
  let [tooSmall, enough] = [0, largestSide]
  while (enough - tooSmall > 1) {
    const side = Math.floor((tooSmall + enough) / 2)
    if (fits(side)) enough = side
    else tooSmall = side
  }
  return enough
}

/** The first preset that takes such images, in the order in which they are listed; undefined if none does. */
export function fittingArchitecture(input: ModelInput): string | undefined {
  return [...proposed].reverse().find((name) => doesFit(name, input))
}

/** What is said of images that are too small for a preset; undefined if something else is wrong. */
export function tooSmall(choice: ArchitectureChoice, input: ModelInput): ProblemError | undefined {
  const [height, width] = input.shape
  const side = Math.min(height, width)
  const least = leastSide(choice, input.classes)
  if (least === undefined || least <= side) return undefined
  const other = proposed.find((name) => doesFit(name, input))
  return new ProblemError(
    'INCOMPATIBLE_MODEL',
    `${architectureLabel(choice)} needs ${least} px (${sizeReasonOf(choice)}), the images have ` +
      `${height}×${width}${other === undefined ? '' : `; ${other} takes ${side}`}`,
  )
}

function doesFit(choice: ArchitectureChoice, { shape, classes }: ModelInput): boolean {
  try {
    shapeAfter(layersOf(choice, classes), shape, '')
    return true
  } catch (error) {
    if (error instanceof ProblemError) return false
    throw error
  }
}
