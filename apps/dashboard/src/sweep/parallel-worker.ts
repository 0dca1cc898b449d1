/** Runs in a worker: the lines of all trials, whose drawing would hold up the page for as long as it takes. */
import { themes } from '@sweepstack/charts'
import { inPortions } from '../panel/portions.ts'
import {
  drawParallel,
  layerOutside,
  type ParallelPicture,
  type ParallelSize,
  penOf,
  sheetOf,
} from './parallel-picture.ts'
import type { ToParallelWorker } from './parallel-words.ts'

interface Asked extends ParallelPicture {
  size: ParallelSize
}

let canvas: OffscreenCanvas | undefined
let asked: Asked = {
  size: { width: 0, height: 0, ratio: 1 },
  data: { axes: 2, places: new Float64Array(0) },
  picked: new Uint8Array(0),
  theme: themes.light,
}
/** All trials as those outside the filter look: it stays while the filter changes. */
let behind: { of: Asked; sheet: OffscreenCanvas } | undefined
let isDrawing = false
const untilEnd = new AbortController().signal

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
  if (canvas === undefined || what.size.width === 0) return
  const sheet = sheetOf(what.size)
  yield* drawParallel(penOf(sheet), what, what.size, () => sheetBehind(what))
  if (canvas.width !== sheet.width) canvas.width = sheet.width
  if (canvas.height !== sheet.height) canvas.height = sheet.height
  const shown = penOf(canvas)
  shown.clearRect(0, 0, sheet.width, sheet.height)
  shown.drawImage(sheet, 0, 0)
}

function* sheetBehind(what: Asked): Generator<void, OffscreenCanvas> {
  const { size, data, theme } = what
  const { of, sheet: known } = behind ?? {}
  if (known && of?.size === size && of.data === data && of.theme === theme) return known
  const sheet = yield* layerOutside(what, size)
  behind = { of: what, sheet }
  return sheet
}
