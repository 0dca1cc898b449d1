/** Runs in a worker: the lines of all trials, whose drawing would hold up the page for as long as it takes. */
import {
  outsideOpacity,
  type ParallelData,
  strokeTrials,
  takePen,
  themes,
} from '@sweepstack/charts'
import type { ToParallelWorker } from './parallel-words.ts'

type Size = Extract<ToParallelWorker, { type: 'size' }>

let canvas: OffscreenCanvas | undefined
let size: Size = { type: 'size', width: 0, height: 0, ratio: 1 }
let data: ParallelData = { axes: 2, places: new Float64Array(0) }
let picked = new Uint8Array(0)
let theme = themes.light
/** All trials as those outside the filter look: it stays while the filter changes. */
let behind: OffscreenCanvas | undefined
let timer: ReturnType<typeof setTimeout> | undefined

addEventListener('message', ({ data: said }: MessageEvent<ToParallelWorker>) => {
  switch (said.type) {
    case 'canvas':
      canvas = said.canvas
      break
    case 'size':
      size = said
      behind = undefined
      break
    case 'trials':
      data = said
      behind = undefined
      break
    case 'look':
      picked = said.picked
      if (themes[said.theme] !== theme) behind = undefined
      theme = themes[said.theme]
  }
  // Of all that came while the last picture was drawn, one is made.
  if (timer === undefined) timer = setTimeout(draw)
})

function draw(): void {
  timer = undefined
  if (canvas === undefined || size.width === 0) return
  if (canvas.width !== scaled(size.width)) canvas.width = scaled(size.width)
  if (canvas.height !== scaled(size.height)) canvas.height = scaled(size.height)
  const pen = penOf(canvas)
  pen.clearRect(0, 0, size.width, size.height)
  const trials = data.places.length / data.axes
  const within = picked.reduce((sum, one) => sum + one, 0)
  if (within < trials) {
    const layer = behind ?? drawnBehind(trials)
    behind = layer
    pen.globalAlpha = outsideOpacity
    pen.drawImage(layer, 0, 0, size.width, size.height)
  }
  takePen(pen, 'picked', within, theme)
  strokeTrials(pen, data, (trial) => picked[trial] === 1, size)
  pen.globalAlpha = 1
}

function drawnBehind(trials: number): OffscreenCanvas {
  const layer = new OffscreenCanvas(scaled(size.width), scaled(size.height))
  const pen = penOf(layer)
  takePen(pen, 'outside', trials, theme)
  strokeTrials(pen, data, () => true, size)
  return layer
}

function penOf(of: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const pen = of.getContext('2d') as OffscreenCanvasRenderingContext2D
  pen.setTransform(size.ratio, 0, 0, size.ratio, 0, 0)
  return pen
}

function scaled(length: number): number {
  return Math.max(1, Math.round(length * size.ratio))
}
