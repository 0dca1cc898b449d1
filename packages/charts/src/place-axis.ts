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
