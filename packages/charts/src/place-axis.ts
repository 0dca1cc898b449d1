import type { Theme } from './theme.ts'

/** An axis on which something else has placed the values, and said what stands where. */
export interface PlaceAxis {
  name: string
  low: number
  high: number
  ticks: readonly { at: number; text: string }[]
}

/** Such an axis as ECharts takes it; labels that have no room are left out. */
export function placeAxis({ low, high, ticks }: PlaceAxis, theme: Theme, room?: number) {
  const texts = new Map(ticks.map(({ at, text }) => [at, text]))
  const line = { lineStyle: { color: theme.grid } }
  return {
    type: 'value' as const,
    min: low,
    max: high,
    axisLine: { ...line, onZero: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      color: theme.text,
      fontSize: 11,
      customValues: ticks.map(({ at }) => at),
      hideOverlap: true,
      formatter: (at: number) => texts.get(at) ?? '',
      ...(room === undefined ? {} : { width: room, overflow: 'truncate' as const }),
    },
  }
}

/** The name of a horizontal axis, below its labels. */
export function axisName(name: string, theme: Theme) {
  const nameTextStyle = { color: theme.text, fontSize: 11 }
  return { name, nameLocation: 'middle' as const, nameGap: 24, nameTextStyle }
}

type Point = readonly [x: number, y: number]

/** Beyond so many points ECharts draws them in one stroke. */
const largeFrom = 1000

/** Many points of one look as one series. */
export function pointsSeries(of: readonly Point[], itemStyle: object, symbolSize: number) {
  return {
    type: 'scatter' as const,
    data: of as [number, number][],
    symbol: 'circle',
    symbolSize,
    itemStyle,
    large: true,
    largeThreshold: largeFrom,
    silent: true,
    animation: false,
    zlevel: 1,
  }
}
