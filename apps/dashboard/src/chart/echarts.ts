/** The parts of ECharts that the page draws with; loaded when the first chart is shown. */
import { HeatmapChart, LineChart, LinesChart, ScatterChart } from 'echarts/charts'
import {
  GraphicComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  VisualMapComponent,
} from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([LinesChart, LineChart, ScatterChart, HeatmapChart, GridComponent, TitleComponent])
use([LegendComponent, VisualMapComponent, GraphicComponent, CanvasRenderer])

export { init }
