/**
 * Many lines as one series: what ECharts draws in one stroke, where a series for each line takes ten times as long
 * (200 curves of 100 epochs: 29 ms instead of 360 ms). Each line is its number of points, then x and y of each.
 */
function flatLines(lines: Iterable<ArrayLike<number>>): Float64Array {
  const parts = [...lines].filter(({ length }) => length >= 4)
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length + 1, 0))
  let at = 0
  for (const line of parts) {
    whole[at] = line.length / 2
    whole.set(line, at + 1)
    at += line.length + 1
  }
  return whole
}

interface Strokes {
  /** Flat already, where the lines are many. */
  lines: Iterable<ArrayLike<number>> | Float64Array
  color: string
  width: number
  opacity: number
  /** A canvas of its own: what changes often is drawn anew without what does not. */
  layer: number
  /** Lengths of strokes and gaps, in px; one stroke without it. */
  dash?: number[] | undefined
}

/** Lines [x1, y1, x2, y2, …] in the units of the axes, as one series. */
export function polylines({ lines, color, width, opacity, layer, dash }: Strokes) {
  const data = lines instanceof Float64Array ? lines : flatLines(lines)
  return {
    type: 'lines' as const,
    coordinateSystem: 'cartesian2d' as const,
    polyline: true,
    // Of no lines ECharts cannot tell that they are flat.
    large: data.length > 0,
    largeThreshold: 0,
    silent: true,
    animation: false,
    clip: true,
    zlevel: layer,
    data: (data.length > 0 ? data : []) as number[],
    lineStyle: { color, width, opacity, type: dash ?? ('solid' as const) },
  }
}
