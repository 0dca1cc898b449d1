import type { EChartsOption } from 'echarts'
import { logAxis } from './axis-ticks.ts'
import { strokeAt } from './line-strokes.ts'
import { pointsSeries } from './points-series.ts'
import { polylines } from './polylines.ts'
import { shareAxis } from './share-axis.ts'
import type { Theme } from './theme.ts'

/** Points of one curve: [epoch, value, epoch, value, …]. */
type Points = ArrayLike<number>

/** Curves of many lineages in one plot; what is drawn of them is all there is in it. */
export interface LearningCurvesData {
  /** Behind all others, and without colour. */
  context: Iterable<Points>
  curves: Iterable<Points>
  /** Above the others, each in the colour of its place. */
  chosen: Points[]
  /** Of many curves, at each epoch, in place of these: percentiles, from the lowest to the highest. */
  band?: { epochs: number[]; percentiles: number[][] } | undefined
  logX: boolean
  logY: boolean
  /** No value is below 0 or above 1. */
  isShare?: boolean
  /** The chosen ones also differ in their strokes, so that one is seen through another that lies on it. */
  hasStrokes?: boolean
  /** Of a value at its axis. */
  format: (value: number) => string
  /** What is counted below; epochs by default. */
  xName?: string
}

/** Told apart by the colour-blind too (Okabe and Ito, 2008); the yellow is left out, which is too light for lines. */
export const chosenColors: Record<'light' | 'dark', readonly string[]> = {
  light: ['#0072b2', '#d55e00', '#007d5a', '#b04f86', '#b07800'],
  dark: ['#56b4e9', '#ff8a3d', '#2fc79a', '#e29ac4', '#e6b93f'],
}

/** Learning curves as one series for all that look alike. */
export function learningCurvesChart(
  data: LearningCurvesData,
  { theme, colors }: { theme: Theme; colors: readonly string[] },
): EChartsOption {
  const { context, curves, chosen, band, format } = data
  const text = { color: theme.text, fontSize: 11 }
  const line = { lineStyle: { color: theme.grid } }
  const axisLabel = { ...text, hideOverlap: true }
  const axis = { axisLine: line, axisTick: line, splitLine: line, axisLabel }
  const bandLines = bandOf(band)
  const { low, high } = extentOf([context, curves, chosen, bandLines])
  const [lowest, highest] = [low[1] as number, high[1] as number]
  const last = high[0] as number
  const logX = data.logX && last > 1 ? logAxis(1, last, { isWhole: true }) : undefined
  const logY = data.logY && lowest > 0 && highest > lowest ? logAxis(lowest, highest) : undefined
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: 52, right: 16, top: 12, bottom: 40 },
    xAxis: {
      ...axis,
      name: data.xName ?? 'epoch',
      nameLocation: 'middle',
      nameGap: 24,
      nameTextStyle: text,
      splitLine: { show: false },
      ...(logX
        ? ticksAt(logX, { axisTick: line, axisLabel: text })
        : { type: 'value', min: 0, max: 'dataMax', minInterval: 1 }),
    },
    yAxis: {
      ...axis,
      ...(logY
        ? ticksAt(logY, { axisTick: line, axisLabel: { ...text, formatter: format } })
        : {
            ...{ type: 'value', scale: true, axisLabel: { ...text, formatter: format } },
            ...(data.isShare ? shareAxis : {}),
          }),
    },
    series: [
      ...unseen(low, high),
      polylines({ lines: context, color: theme.grid, width: 1, opacity: 0.8, layer: 0 }),
      pointsSeries(singles(context), { color: theme.grid, opacity: 0.8 }, 4),
      polylines({ lines: curves, color: theme.muted, width: 1, opacity: 0.35, layer: 0 }),
      pointsSeries(singles(curves), { color: theme.muted, opacity: 0.5 }, 4),
      ...bandLines.map((points, place) =>
        polylines({
          lines: [points],
          color: theme.training,
          width: 2 * place === bandLines.length - 1 ? 2 : 1,
          opacity: 2 * place === bandLines.length - 1 ? 0.9 : 0.45,
          layer: 0,
        }),
      ),
      ...chosen.map((points, place) =>
        polylines({
          lines: [points],
          color: colors[place % colors.length] as string,
          width: 2,
          opacity: 1,
          layer: 1,
          dash: data.hasStrokes ? strokeAt(place).dash : undefined,
        }),
      ),
      ...chosen.map((points, place) =>
        pointsSeries(singles([points]), { color: colors[place % colors.length] as string }, 7),
      ),
    ],
  }
}

/** A logarithmic axis with its own ticks. */
function ticksAt<Label extends object>(
  { customValues, ...axis }: ReturnType<typeof logAxis>,
  { axisTick, axisLabel }: { axisTick: object; axisLabel: Label },
) {
  return {
    ...axis,
    axisTick: { ...axisTick, customValues },
    axisLabel: { ...axisLabel, customValues, hideOverlap: true },
  }
}

/** Curves of one epoch, of which there is no line. */
function singles(curves: Iterable<Points>): [number, number][] {
  return [...curves].flatMap((points): [number, number][] =>
    points.length === 2 ? [[points[0] as number, points[1] as number]] : [],
  )
}

/** The least and the greatest x and y. */
function extentOf(groups: Iterable<Points>[]) {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const group of groups) {
    for (const points of group) {
      for (let at = 0; at < points.length; at += 1) {
        const value = points[at] as number
        const side = at % 2
        if (value < (low[side] as number)) low[side] = value
        if (value > (high[side] as number)) high[side] = value
      }
    }
  }
  return { low, high }
}

/** A series of lines tells its axes nothing of where it lies: an unseen one of two points does. */
function unseen(low: number[], high: number[]) {
  if ((low[0] as number) > (high[0] as number)) return []
  return [
    {
      type: 'line' as const,
      data: [low, high],
      silent: true,
      showSymbol: false,
      lineStyle: { opacity: 0 },
    },
  ]
}

function bandOf(band: LearningCurvesData['band']): number[][] {
  if (band === undefined) return []
  return band.percentiles.map((values) =>
    values.flatMap((value, place) => [band.epochs[place] as number, value]),
  )
}
