import { type ParallelData, strokeTrials, takePen } from '@sweepstack/charts'
import { type PointerEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { drawInTurn, drawNoMore } from '../chart/draw-in-turn.ts'
import { type Pointed, placeIn } from '../chart/pointed.ts'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { allOf } from '../panel/portions.ts'
import { Trouble } from '../panel/trouble.tsx'
import { isOnPaper, onPrinting } from '../screen/printing.ts'
import styles from './parallel-canvas.module.css'
import { drawParallel, layerOutside } from './parallel-picture.ts'
import type { ToParallelWorker } from './parallel-words.ts'

interface ParallelCanvasProps {
  data: ParallelData
  picked: Uint8Array<ArrayBuffer>
  /** Place of a trial above all others. */
  highlighted: number | undefined
  label: string
  height: number
  /** x in axes, y from 0 (below) to 1. */
  onPoint: (at: Pointed | undefined) => void
}

/** Lines of trials without their axes. A worker draws them; the one that is pointed at lies on a layer above. */
export function ParallelCanvas(props: ParallelCanvasProps) {
  const { data, picked, highlighted, label, height, onPoint } = props
  const { name, theme } = useChartTheme()
  const place = useRef<HTMLDivElement>(null)
  const above = useRef<HTMLCanvasElement>(null)
  const isPrinted = useSyncExternalStore(onPrinting, isOnPaper)
  const [worker, error, retry] = useDrawingWorker(place)
  useEffect(() => {
    worker?.({ type: 'trials', ...data })
  }, [worker, data])
  useEffect(() => {
    if (worker === undefined) return
    // It would take a processor from what the panels have to say first.
    drawInTurn(worker, () => worker({ type: 'look', picked, theme: name }))
    return () => drawNoMore(worker)
  }, [worker, picked, name])
  useEffect(() => {
    const canvas = above.current
    const pen = canvas?.getContext('2d')
    if (!canvas || !pen) return
    const { clientWidth: width, clientHeight } = canvas
    // A new size also wipes it.
    canvas.width = width * devicePixelRatio
    canvas.height = clientHeight * devicePixelRatio
    if (isPrinted) {
      // The worker would be too late, and its canvas keeps the colours of the screen.
      const size = { width, height: clientHeight, ratio: devicePixelRatio }
      const outside = () => layerOutside({ data, theme }, size)
      allOf(drawParallel(pen, { data, picked, theme }, size, outside))
    }
    if (isPrinted || highlighted === undefined) return
    pen.scale(devicePixelRatio, devicePixelRatio)
    takePen(pen, 'highlighted', 1, theme)
    const { axes, places } = data
    const one = places.subarray(highlighted * axes, (highlighted + 1) * axes)
    strokeTrials(pen, { axes, places: one }, () => true, { width, height: clientHeight })
  }, [data, picked, highlighted, theme, isPrinted])
  if (error) return <Trouble error={error} retry={retry} />
  return (
    <div
      ref={place}
      role="img"
      aria-label={label}
      className={styles.canvas}
      style={{ height }}
      onPointerMove={(event) => onPoint(pointOf(event, data.axes))}
      onPointerLeave={() => onPoint(undefined)}
    >
      <canvas ref={above} className={styles.layer} />
    </div>
  )
}

function pointOf(event: PointerEvent<HTMLElement>, axes: number): Pointed {
  const { left, top, width, height } = placeIn(event)
  return { x: (left / width) * (axes - 1), y: 1 - top / height, left, top }
}

type Say = (said: ToParallelWorker) => void

/** A worker that draws on a canvas of its own in this element; what it is told; what broke, and another try. */
function useDrawingWorker(place: React.RefObject<HTMLDivElement | null>) {
  const [say, setSay] = useState<Say>()
  const [error, setError] = useState<Error>()
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try makes it again
  useEffect(() => {
    const frame = place.current
    if (frame === null) return
    const canvas = document.createElement('canvas')
    canvas.className = styles.layer ?? ''
    // Layers lie in the order of the page: the other one above it, and the axes above both.
    frame.prepend(canvas)
    const worker = new Worker(new URL('./parallel-worker.ts', import.meta.url), { type: 'module' })
    worker.onerror = ({ message }) => setError(new Error(`the lines are not drawn: ${message}`))
    const offscreen = canvas.transferControlToOffscreen()
    const tell: Say = (said) => worker.postMessage(said)
    worker.postMessage({ type: 'canvas', canvas: offscreen } satisfies ToParallelWorker, [
      offscreen,
    ])
    const resized = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = frame
      tell({ type: 'size', width, height, ratio: devicePixelRatio })
    })
    resized.observe(frame)
    setSay(() => tell)
    return () => {
      resized.disconnect()
      worker.terminate()
      canvas.remove()
    }
  }, [tries])
  const retry = () => {
    setError(undefined)
    setTries((before) => before + 1)
  }
  return [say, error, retry] as const
}
