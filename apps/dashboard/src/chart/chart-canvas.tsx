import type { Chart } from '@sweepstack/charts'
import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from 'react'
import { Trouble } from '../panel/trouble.tsx'
import { useNear } from '../screen/use-near.ts'
import styles from './chart-canvas.module.css'
import { drawForPrint, type PrintedChart } from './draw-for-print.ts'
import { drawInTurn, drawNoMore } from './draw-in-turn.ts'
import { type Pointed, placeIn } from './pointed.ts'

/** What is used of a chart of ECharts. */
interface DrawnChart extends PrintedChart {
  setOption(option: Chart['option'], how: { notMerge: boolean }): void
  getWidth(): number
  getHeight(): number
  dispose(): void
  containPixel(finder: { gridIndex: number }, at: [left: number, top: number]): boolean
  convertFromPixel(finder: { gridIndex: number }, at: [left: number, top: number]): unknown
}

interface ChartCanvasProps {
  option: Chart['option']
  /** What the picture says, in a sentence. */
  label: string
  height: number
  onPoint?: (at: Pointed | undefined) => void
  /** By a click; who has no pointer chooses by the steps beside the chart. */
  onChoose?: (at: Pointed) => void
}

/** A chart that ECharts draws on a canvas; what it says of a point the page shows itself. */
export function ChartCanvas({ option, label, height, onPoint, onChoose }: ChartCanvasProps) {
  const place = useRef<HTMLDivElement>(null)
  const isNear = useNear(place)
  const drawn = useRef<Chart['option']>(undefined)
  const [chart, setChart] = useState<DrawnChart>()
  const [error, setError] = useState<Error>()
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try loads it again
  useEffect(() => {
    let disposed = false
    let made: DrawnChart | undefined
    let unhear = () => {}
    // It is told the first size too, in which the chart is drawn already.
    const resized = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = place.current ?? {}
      if (made?.getWidth() !== clientWidth || made?.getHeight() !== clientHeight) made?.resize()
    })
    import('./echarts.ts')
      .then(({ init }) => {
        if (disposed || place.current === null) return
        made = init(place.current) as unknown as DrawnChart
        drawn.current = undefined
        unhear = drawForPrint(made, place.current)
        resized.observe(place.current)
        setChart(made)
      })
      .catch((failure) => setError(failure instanceof Error ? failure : new Error(String(failure))))
    return () => {
      disposed = true
      resized.disconnect()
      unhear()
      made?.dispose()
    }
  }, [tries])
  useEffect(() => {
    if (chart === undefined || drawn.current === option) return
    // Of what nobody sees only the last picture is drawn, once they come near it.
    if (!isNear) return
    drawInTurn(chart, () => {
      chart.setOption(option, { notMerge: true })
      drawn.current = option
    })
    return () => drawNoMore(chart)
  }, [chart, option, isNear])
  if (error) {
    const retry = () => {
      setError(undefined)
      setTries((before) => before + 1)
    }
    return <Trouble error={error} retry={retry} />
  }
  return (
    <div
      ref={place}
      role="img"
      aria-label={label}
      className={styles.canvas}
      style={{ height } as CSSProperties}
      onPointerMove={(event) => onPoint?.(pointOf(chart, event))}
      onPointerLeave={() => onPoint?.(undefined)}
      onPointerUp={(event) => {
        const at = pointOf(chart, event)
        if (at) onChoose?.(at)
      }}
    />
  )
}

function pointOf(
  chart: DrawnChart | undefined,
  event: PointerEvent<HTMLElement>,
): Pointed | undefined {
  const { left, top } = placeIn(event)
  if (!chart?.containPixel({ gridIndex: 0 }, [left, top])) return undefined
  const [x, y] = chart.convertFromPixel({ gridIndex: 0 }, [left, top]) as number[]
  return x === undefined || y === undefined ? undefined : { x, y, left, top }
}
