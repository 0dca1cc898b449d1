import type { EChartsOption } from 'echarts'

/** A picture for ECharts to draw, and the room that it needs, in CSS pixels. */
export interface Chart {
  option: EChartsOption
  width: number
  height: number
}
