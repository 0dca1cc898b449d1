import { orderByConfusion } from './order-by-confusion.ts'

/** More rows than this are no picture; at nine pixels a row it is 1,800 pixels high. */
const maxClasses = 200

/**
 * The classes of a picture in their order, as places in the matrix: those that are mixed up lie side by side. Of
 * more than 200 those that are mixed up most.
 * @param matrix counts[true][predicted]
 */
export function shownClasses(matrix: number[][]): number[] {
  const mistakes = matrix.map((row, place) =>
    row.reduce((sum, count, other) => {
      const back = matrix[other]?.[place] ?? 0
      return other === place ? sum : sum + count + back
    }, 0),
  )
  const shown = matrix
    .map((_, place) => place)
    .sort((a, b) => (mistakes[b] as number) - (mistakes[a] as number) || a - b)
    .slice(0, maxClasses)
    .sort((a, b) => a - b)
  const part = shown.map((actual) => shown.map((predicted) => matrix[actual]?.[predicted] ?? 0))
  return orderByConfusion(part).map((place) => shown[place] as number)
}
