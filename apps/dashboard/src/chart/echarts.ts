/** The parts of ECharts that the page draws with; loaded when the first chart is shown. */
import { HeatmapChart, LineChart, LinesChart, ScatterChart } from 'echarts/charts'
import {
  GraphicComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  VisualMapComponent,
} from 'echarts/components'
import { init, setPlatformAPI, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([LinesChart, LineChart, ScatterChart, HeatmapChart, GridComponent, TitleComponent])
use([LegendComponent, VisualMapComponent, GraphicComponent, CanvasRenderer])

const pen = document.createElement('canvas').getContext('2d')
const usual = '12px sans-serif'

setPlatformAPI({
  measureText(text, font = usual) {
    // ECharts takes the width of this character for the height of lines: it is as wide as high. A browser that is asked for it first
    // looks through all fonts for one that has it, and the page holds still for 50 to 100 ms.
    if (pen === null || text === '国') return { width: Number(/([\d.]+)px/.exec(font)?.[1] ?? 12) }
    if (pen.font !== font) pen.font = font
    return pen.measureText(text)
  },
})

export { init }
