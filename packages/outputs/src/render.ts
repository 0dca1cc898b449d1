import { createRequire } from 'node:module'
import path from 'node:path'
import { renderAsync } from '@resvg/resvg-js'
import { type EChartsCoreOption, init } from 'echarts'

/** The same letters on every machine. */
const font = 'DejaVu Sans'
const fontDirectory = path.join(
  path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
  'ttf',
)
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  path.join(fontDirectory, name),
)

export interface Size {
  width: number
  height: number
}

/** A chart as SVG, drawn on the server; text is in a font that `toPng` brings with it. */
function toSvg(options: EChartsCoreOption, { width, height }: Size): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      textStyle: { fontFamily: font },
      ...options,
    })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

/** The chart as PNG, at twice its size in pixels; rasterized on a thread of its own. */
export async function toPng(options: EChartsCoreOption, size: Size): Promise<Buffer> {
  const image = await renderAsync(toSvg(options, size), {
    fitTo: { mode: 'zoom', value: 2 },
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: font },
  })
  return image.asPng()
}
