type Point = readonly [x: number, y: number]

/** Beyond so many points ECharts draws them in one stroke. */
const largeFrom = 1000

/** Many points of one look as one series. */
export function pointsSeries(
  of: readonly Point[],
  itemStyle: object,
  symbolSize: number,
  symbol = 'circle',
) {
  return {
    type: 'scatter' as const,
    data: of as [number, number][],
    symbol,
    symbolSize,
    itemStyle,
    large: true,
    largeThreshold: largeFrom,
    silent: true,
    animation: false,
    zlevel: 1,
  }
}
