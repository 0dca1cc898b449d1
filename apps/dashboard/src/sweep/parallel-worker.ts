/** Runs in a worker: the lines of all trials, whose drawing would hold up the page for as long as it takes. */
import {
  outsideOpacity,
  type ParallelData,
  strokesOf,
  type Theme,
  takePen,
  themes,
} from '@sweepstack/charts'
import { inPortions } from '../panel/portions.ts'
import type { ToParallelWorker } from './parallel-words.ts'

type Size = Extract<ToParallelWorker, { type: 'size' }>

interface Asked {
  size: Size
  data: ParallelData
  picked: Uint8Array
  theme: Theme
}

let canvas: OffscreenCanvas | undefined
let asked: Asked = {
  size: { type: 'size', width: 0, height: 0, ratio: 1 },
  data: { axes: 2, places: new Float64Array(0) },
  picked: new Uint8Array(0),
  theme: themes.light,
}
/** All trials as those outside the filter look: it stays while the filter changes. */
let behind: { of: Asked; sheet: OffscreenCanvas } | undefined
let isDrawing = false
const untilEnd = new AbortController().signal
const pixel = penOf(new OffscreenCanvas(1, 1), 1)

addEventListener('message', ({ data: said }: MessageEvent<ToParallelWorker>) => {
  switch (said.type) {
    case 'canvas':
      canvas = said.canvas
      break
    case 'size':
      asked = { ...asked, size: said }
      break
    case 'trials':
      asked = { ...asked, data: said }
      break
    case 'look':
      asked = { ...asked, picked: said.picked, theme: themes[said.theme] }
  }
  if (!isDrawing) void drawAll()
})

/** Of all that comes while a picture is drawn, one is made. */
async function drawAll(): Promise<void> {
  isDrawing = true
  for (let drawn: Asked | undefined; drawn !== asked; ) {
    drawn = asked
    await inPortions(draw(drawn), untilEnd)
  }
  isDrawing = false
}

/** In portions, for a canvas of the page waits while one is drawn on here; what was shown before stays until the end. */
function* draw(what: Asked): Generator<void, void> {
  const { size, data, picked, theme } = what
  if (canvas === undefined || size.width === 0) return
  const trials = data.places.length / data.axes
  const within = picked.reduce((sum, one) => sum + one, 0)
  const sheet = sheetOf(size)
  const pen = penOf(sheet, size.ratio)
  if (within < trials) {
    pen.globalAlpha = outsideOpacity
    pen.drawImage(yield* sheetBehind(what, trials), 0, 0, size.width, size.height)
  }
  takePen(pen, 'picked', within, theme)
  yield* stroke(sheet, pen, what, (trial) => picked[trial] === 1)
  if (canvas.width !== sheet.width) canvas.width = sheet.width
  if (canvas.height !== sheet.height) canvas.height = sheet.height
  const shown = penOf(canvas, 1)
  shown.clearRect(0, 0, sheet.width, sheet.height)
  shown.drawImage(sheet, 0, 0)
}

function* sheetBehind(what: Asked, trials: number): Generator<void, OffscreenCanvas> {
  const { size, data, theme } = what
  const { of, sheet: known } = behind ?? {}
  if (known && of?.size === size && of.data === data && of.theme === theme) return known
  const sheet = sheetOf(size)
  const pen = penOf(sheet, size.ratio)
  takePen(pen, 'outside', trials, theme)
  yield* stroke(sheet, pen, what, () => true)
  behind = { of: what, sheet }
  return sheet
}

function* stroke(
  sheet: OffscreenCanvas,
  pen: OffscreenCanvasRenderingContext2D,
  { data, size }: Asked,
  isIn: (trial: number) => boolean,
): Generator<void, void> {
  for (const _ of strokesOf(pen, data, isIn, size)) {
    // A canvas only notes what is drawn on it until somebody looks at it.
    pixel.drawImage(sheet, 0, 0)
    yield
  }
}

function sheetOf({ width, height, ratio }: Size): OffscreenCanvas {
  const scaled = (length: number) => Math.max(1, Math.round(length * ratio))
  return new OffscreenCanvas(scaled(width), scaled(height))
}

function penOf(of: OffscreenCanvas, ratio: number): OffscreenCanvasRenderingContext2D {
  const pen = of.getContext('2d') as OffscreenCanvasRenderingContext2D
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  return pen
}
