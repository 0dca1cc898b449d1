import { createRequire } from 'node:module'
import path from 'node:path'
import { renderAsync } from '@resvg/resvg-js'
import type { Chart } from '@sweepstack/charts'
import { init } from 'echarts'
import { moreLetters, needsMoreLetters } from './more-letters.ts'

/** The same letters on every machine. */
const font = 'DejaVu Sans'
const fontDirectory = path.join(
  path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
  'ttf',
)
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  path.join(fontDirectory, name),
)

/** A chart as SVG, drawn on the server; text is in a font that `toPng` brings with it. */
function toSvg({ option, width, height }: Chart): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font },
      ...option,
    })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

/** The chart as PNG, at twice its size in pixels; rasterized on a thread of its own. */
export async function toPng(chart: Chart): Promise<Buffer> {
  const svg = toSvg(chart)
  const more = needsMoreLetters(svg) ? moreLetters() : undefined
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: {
      fontFiles: more ? [...fontFiles, more] : fontFiles,
      loadSystemFonts: false,
      defaultFontFamily: font,
    },
  })
  return image.asPng()
}
