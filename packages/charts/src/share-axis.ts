interface Extent {
  min: number
  max: number
}

/** Around shares that are all the same. */
const room = 0.05

/**
 * The ends of an axis of shares: not beyond 0 and 1. Left alone, ECharts ends an axis at the next tick beyond its
 * values, and shows a share that is 100 % all along from 50 % to 150 %. A program may call something an accuracy that is
 * no share: all of it is shown.
 */
export const shareAxis = {
  min: ({ min, max }: Extent): number | null =>
    min === max && isWithin({ min, max }) ? Math.max(0, min - room) : null,
  max: ({ min, max }: Extent): number | null => {
    if (!isWithin({ min, max })) return null
    if (min === max) return Math.min(1, max + room)
    const step = stepOf(max - min)
    return Math.ceil(max / step - 1e-9) * step > 1 ? 1 : null
  },
}

function isWithin({ min, max }: Extent): boolean {
  return min >= 0 && max <= 1
}

/** Between ticks, as ECharts has it of an axis of five parts. */
function stepOf(span: number): number {
  const size = 10 ** Math.floor(Math.log10(span / 5))
  const part = span / 5 / size
  const round = part < 1.5 ? 1 : part < 2.5 ? 2 : part < 4 ? 3 : part < 7 ? 5 : 10
  return round * size
}
