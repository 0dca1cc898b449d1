import { ProblemError } from '@sweepstack/protocol'
import { type DrawingLimits, DrawingProcess } from './drawing-process.ts'
import { FairQueue } from './fair-queue.ts'
import type { Picture } from './picture.ts'

export interface PicturesOptions extends Partial<DrawingLimits> {
  /** How many pictures are drawn at once. */
  processes?: number
  /** How many may wait. */
  waiting?: number
  /** After this long without a picture the processes end. */
  idleMs?: number
}

/** Draws pictures in processes of their own, which start when the first picture is asked for. */
export interface Pictures {
  /**
   * The picture as PNG; those of one owner, as a sweep, and those of others are drawn in turns.
   * @throws ProblemError PICTURE_FAILED, for this picture only; UNAVAILABLE if too many wait
   */
  draw(owner: string, picture: Picture): Promise<Buffer>
  close(): void
}

interface Order {
  picture: Picture
  resolve(png: Buffer): void
  reject(error: Error): void
}

export function createPictures(options: PicturesOptions = {}): Pictures {
  const { processes = 2, waiting = 100, idleMs = 60_000, ...given } = options
  const limits = { timeoutMs: 60_000, memoryMb: 1500, ...given }
  const queue = new FairQueue<Order>()
  const idle: DrawingProcess[] = []
  const all = new Set<DrawingProcess>()
  let drawing = 0
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const endAll = () => {
    for (const one of all) one.end()
    all.clear()
    idle.length = 0
  }
  const acquireProcess = (): DrawingProcess => {
    for (let one = idle.pop(); one !== undefined; one = idle.pop()) {
      if (one.alive) return one
      all.delete(one)
    }
    const fresh = new DrawingProcess(limits)
    all.add(fresh)
    return fresh
  }
  const drawNext = async (): Promise<void> => {
    if (drawing >= processes) return
    const order = queue.take()
    if (order === undefined) return
    clearTimeout(timer)
    drawing += 1
    const one = acquireProcess()
    await one.draw(order.picture).then(order.resolve, (error: Error) => order.reject(failed(error)))
    if (one.alive && !closed) idle.push(one)
    else all.delete(one)
    drawing -= 1
    if (drawing === 0 && queue.length === 0) timer = setTimeout(endAll, idleMs).unref()
    else void drawNext()
  }
  return {
    draw(owner, picture) {
      if (closed || queue.length >= waiting) {
        const detail = 'Too many pictures are waiting to be drawn: try again in a moment.'
        return Promise.reject(new ProblemError('UNAVAILABLE', detail))
      }
      return new Promise((resolve, reject) => {
        queue.add(owner, { picture, resolve, reject })
        void drawNext()
      })
    },
    close() {
      closed = true
      clearTimeout(timer)
      endAll()
    },
  }
}

function failed(error: Error): ProblemError {
  return new ProblemError(
    'PICTURE_FAILED',
    `The picture could not be drawn: ${error.message}. Its data is available without it: as a table (.csv), of a dataset as its report.`,
    [],
    error,
  )
}
