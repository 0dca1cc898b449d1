import { drawAtOnce } from './draw-in-turn.ts'

/** What is used of a chart of ECharts to print it. */
export interface PrintedChart {
  resize(): void
  /** What draws for it: in the next frame, or at once when flushed. */
  getZr(): { flush(): void; animation: { trigger(event: 'frame', ms: number): unknown } }
  on(event: 'finished', heard: () => void): unknown
  off(event: 'finished', heard: () => void): unknown
}

/**
 * Draws a chart as wide as the sheet when the page is printed, and as it was afterwards; answers how to stop. Its colours change
 * first, with the page.
 */
export function drawForPrint(chart: PrintedChart, place: HTMLElement): () => void {
  const fit = () => {
    drawAtOnce()
    chart.resize()
    drawWhole(chart)
  }
  const print = () => {
    fit()
    // Chromium prints what is clear of a canvas that was just drawn in white: only the lowest one is shown, and has all.
    const [lowest, ...above] = place.querySelectorAll('canvas')
    const pen = lowest?.getContext('2d')
    if (!pen) return
    pen.save()
    pen.setTransform(1, 0, 0, 1, 0, 0)
    for (const canvas of above) pen.drawImage(canvas, 0, 0)
    pen.restore()
  }
  addEventListener('beforeprint', print)
  addEventListener('afterprint', fit)
  return () => {
    removeEventListener('beforeprint', print)
    removeEventListener('afterprint', fit)
  }
}

/** More frames than the points of any chart need. */
const mostFrames = 1000

/** All of a chart now, also what it would draw in the frames to come. */
function drawWhole(chart: PrintedChart): void {
  let isWhole = false
  const finish = () => {
    isWhole = true
  }
  const { animation } = chart.getZr()
  chart.on('finished', finish)
  for (let frame = 0; !isWhole && frame < mostFrames; frame += 1) {
    chart.getZr().flush()
    if (!isWhole) animation.trigger('frame', 16)
  }
  chart.off('finished', finish)
}
