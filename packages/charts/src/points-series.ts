type Point = readonly [x: number, y: number]

/** Beyond so many points ECharts draws them in one stroke. */
const largeFrom = 1000
/** And beyond so many in several, each in a frame of its own: a stroke of 10,000 takes longer than a page may hold still. */
const aFrame = 2500

/** Many points of one look as one series. */
export function pointsSeries(
  of: readonly Point[],
  itemStyle: object,
  symbolSize: number,
  symbol = 'circle',
) {
  return {
    type: 'scatter' as const,
    data: (of.length > largeFrom ? flat(of) : of) as [number, number][],
    dimensions: ['x', 'y'],
    symbol,
    symbolSize,
    itemStyle,
    large: true,
    largeThreshold: largeFrom,
    progressive: aFrame,
    progressiveThreshold: aFrame,
    silent: true,
    animation: false,
    zlevel: 1,
  }
}

/** As ECharts takes many points in without an object for each. */
function flat(points: readonly Point[]): Float64Array {
  const numbers = new Float64Array(2 * points.length)
  for (const [at, [x, y]] of points.entries()) {
    numbers[2 * at] = x
    numbers[2 * at + 1] = y
  }
  return numbers
}
