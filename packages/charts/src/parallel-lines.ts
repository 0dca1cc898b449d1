import type { Theme } from './theme.ts'

/** Trials as lines over axes that stand side by side; places on an axis go from 0 (below) to 1. */
export interface ParallelData {
  axes: number
  /** Of all trials one after the other, a place on each axis; NaN where a trial has none: its line is interrupted. */
  places: Float64Array
}

/** What is used of a canvas. */
export interface Pen {
  strokeStyle: unknown
  lineWidth: number
  globalAlpha: number
  beginPath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  stroke(): void
}

/** What is picked lies above what is not, and one trial above all others. */
export type ParallelLook = 'outside' | 'picked' | 'highlighted'

const mostOpaque = 0.75
/** A path of all lines takes longer to fill the more of them cross; and where many lie, the picture is to be denser. */
const linesInAStroke = 400

/** Draws the lines of those trials that are `in`, into a rectangle of this size; returns how many pieces these are. */
export function strokeTrials(...[pen, data, isIn, size]: Parameters<typeof strokesOf>): number {
  const strokes = strokesOf(pen, data, isIn, size)
  for (;;) {
    const { done, value } = strokes.next()
    if (done) return value
  }
}

/** The same, stopping after each stroke. */
export function* strokesOf(
  pen: Pen,
  { axes, places }: ParallelData,
  isIn: (trial: number) => boolean,
  { width, height }: { width: number; height: number },
): Generator<void, number> {
  const step = width / Math.max(1, axes - 1)
  let [pieces, begun] = [0, 0]
  for (let trial = 0; trial * axes < places.length; trial += 1) {
    if (!isIn(trial)) continue
    if (begun === 0) pen.beginPath()
    const added = addTrial(pen, places.subarray(trial * axes, (trial + 1) * axes), step, height)
    pieces += added
    begun += added
    if (begun < linesInAStroke) continue
    pen.stroke()
    begun = 0
    yield
  }
  if (begun > 0) pen.stroke()
  return pieces
}

/** The pieces of a trial's line between what it lacks. A single point between two gaps is no line. */
function addTrial(pen: Pen, places: Float64Array, step: number, height: number): number {
  let pieces = 0
  let isDown = false
  for (let axis = 1; axis < places.length; axis += 1) {
    const [from, to] = [places[axis - 1] as number, places[axis] as number]
    const isLine = !(Number.isNaN(from) || Number.isNaN(to))
    if (isLine && !isDown) {
      pen.moveTo((axis - 1) * step, (1 - from) * height)
      pieces += 1
    }
    if (isLine) pen.lineTo(axis * step, (1 - to) * height)
    isDown = isLine
  }
  return pieces
}

/** Of the whole layer of those outside: lines that cross are no darker there. */
export const outsideOpacity = 0.18

/** The pen for so many trials of one look. */
export function takePen(pen: Pen, look: ParallelLook, trials: number, theme: Theme): void {
  switch (look) {
    case 'outside':
      pen.strokeStyle = theme.muted
      pen.lineWidth = 1
      pen.globalAlpha = 1
      break
    case 'picked':
      pen.strokeStyle = theme.training
      pen.lineWidth = 1
      pen.globalAlpha = Math.max(0.08, Math.min(mostOpaque, 25 / Math.sqrt(trials * 6 + 1)))
      break
    case 'highlighted':
      pen.strokeStyle = theme.validation
      pen.lineWidth = 2.5
      pen.globalAlpha = 1
  }
}
