import {
  outsideOpacity,
  type ParallelData,
  strokesOf,
  type Theme,
  takePen,
} from '@sweepstack/charts'

type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

export interface ParallelPicture {
  data: ParallelData
  /** 1 where a trial is within the filter. */
  picked: Uint8Array
  theme: Theme
}

export interface ParallelSize {
  width: number
  height: number
  /** Pixels of the screen for one of the page. */
  ratio: number
}

/** Draws those outside the filter, as one layer, and those within over them. Stops after each stroke. */
export function* drawParallel(
  pen: Pen,
  { data, picked, theme }: ParallelPicture,
  size: ParallelSize,
  outside: () => Generator<void, OffscreenCanvas>,
): Generator<void, void> {
  pen.setTransform(size.ratio, 0, 0, size.ratio, 0, 0)
  pen.clearRect(0, 0, size.width, size.height)
  const within = picked.reduce((sum, one) => sum + one, 0)
  if (within * data.axes < data.places.length) {
    const layer = yield* outside()
    pen.globalAlpha = outsideOpacity
    pen.drawImage(layer, 0, 0, size.width, size.height)
  }
  takePen(pen, 'picked', within, theme)
  yield* stroke(pen, data, (trial) => picked[trial] === 1, size)
  pen.globalAlpha = 1
}

/** All trials as those outside the filter look. Stops after each stroke. */
export function* layerOutside(
  { data, theme }: Pick<ParallelPicture, 'data' | 'theme'>,
  size: ParallelSize,
): Generator<void, OffscreenCanvas> {
  const layer = sheetOf(size)
  const pen = penOf(layer)
  pen.setTransform(size.ratio, 0, 0, size.ratio, 0, 0)
  takePen(pen, 'outside', data.places.length / data.axes, theme)
  yield* stroke(pen, data, () => true, size)
  return layer
}

function* stroke(
  pen: Pen,
  data: ParallelData,
  isIn: (trial: number) => boolean,
  size: ParallelSize,
): Generator<void, void> {
  const pixel = penOf(new OffscreenCanvas(1, 1))
  for (const _ of strokesOf(pen, data, isIn, size)) {
    // A canvas only notes what is drawn on it until somebody looks at it.
    pixel.drawImage(pen.canvas, 0, 0)
    yield
  }
}

export function sheetOf({ width, height, ratio }: ParallelSize): OffscreenCanvas {
  const scaled = (length: number) => Math.max(1, Math.round(length * ratio))
  return new OffscreenCanvas(scaled(width), scaled(height))
}

export function penOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  return canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
}
