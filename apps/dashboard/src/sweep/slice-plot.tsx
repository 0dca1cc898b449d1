import { sliceChart } from '@sweepstack/charts'
import type { Metric } from '@sweepstack/protocol'
import { useMemo } from 'react'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Legend } from '../chart/legend.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import type { TrialTable } from '../data/trial-columns.ts'
import { count, counted, isShare, metricValue } from '../words/numbers.ts'
import { binFigures, placesAlong, type SlicedTrial, scoreAxis, spread } from './slice.ts'
import { cellText, type SliceAxis } from './slice-axis.ts'
import styles from './slices-panel.module.css'
import { TrialPoints } from './trial-points.tsx'

interface SlicePlotProps {
  sweep: string
  table: TrialTable
  trials: SlicedTrial[]
  metric: Metric
  height: number
  x: SliceAxis
}

/** Every trial by the value of one parameter. */
export function SlicePlot({ sweep, table, trials, metric, height, x }: SlicePlotProps) {
  const { theme } = useChartTheme()
  const { name, goal } = metric
  const { apart } = x
  const places = useMemo(() => placesAlong(x, table), [x, table])
  const y = useMemo(
    () => scoreAxis(trials, { metric: name, isShare: isShare(name) }),
    [trials, name],
  )
  const placed = useMemo(
    () =>
      trials.map((one) => ({
        ...one,
        at: [(places[one.row] as number) + spread(one.trial, apart), y.placeOf(one)] as const,
      })),
    [trials, places, apart, y],
  )
  const bins = useMemo(() => binFigures(trials, x, places, goal), [trials, x, places, goal])
  const parts = useMemo(() => {
    const shown = placed.filter(({ picked }) => picked)
    const at = (value: number) =>
      y.placeOf({ trial: 0, row: 0, picked: true, value, lack: undefined })
    return {
      valued: shown.flatMap((one) => (one.value === undefined ? [] : [one.at])),
      laned: shown.flatMap((one) => (one.value === undefined ? [one.at] : [])),
      outside: placed.flatMap((one) => (one.picked ? [] : [one.at])),
      medians: bins.flatMap(({ bin, figures: { median } }) => {
        const part = x.bins[bin]
        return part === undefined ? [] : [[part.from, at(median), part.to, at(median)]]
      }),
    }
  }, [placed, bins, x, y])
  const figures = bins.map((one) => one.figures)
  return (
    <>
      <TrialPoints
        sweep={sweep}
        placed={placed}
        goal={goal}
        height={height}
        ends={{ width: x.high - x.low, height: y.high - y.low }}
        option={(highlighted) => sliceChart({ x, y, ...parts, highlighted }, theme)}
        basis={[x, y, parts, theme]}
        label={sentenceOf(x, figures, trials, metric)}
        stepsLabel={`Trials by ${name}, from the best on`}
        textOf={(one) => {
          const value = cellText(table.columns[x.name]?.[one.row] ?? null)
          return `Trial ${one.trial}: ${x.name} ${value}, ${name} ${one.lack ?? metricValue(name, one.value)}`
        }}
      />
      <Legend>
        <li>
          <span className={styles.dot} aria-hidden="true" /> a trial
        </li>
        <li>
          <span className={styles.bar} aria-hidden="true" /> median of the trials there
        </li>
        {y.lanes.map(({ lack, trials: those }) => (
          <li key={lack}>
            <span className={styles.ring} aria-hidden="true" /> {lack}: {count(those)}
          </li>
        ))}
      </Legend>
      <ChartRows
        rows={figures}
        noun={['value']}
        columns={[x.name, 'Trials', 'Median', 'Best']}
        keyOf={({ text }) => text}
        cells={({ text, trials: those, median, best }) => [
          text,
          count(those),
          metricValue(name, median),
          metricValue(name, best),
        ]}
      />
    </>
  )
}

function sentenceOf(
  x: SliceAxis,
  figures: { text: string; median: number; trials: number }[],
  trials: SlicedTrial[],
  { name, goal }: Metric,
): string {
  const shown = trials.filter(({ picked }) => picked).length
  const of =
    shown === trials.length ? counted(shown, 'trial') : `${shown} of ${trials.length} trials`
  const sign = goal === 'maximize' ? -1 : 1
  const [best] = figures.toSorted((one, other) => sign * (one.median - other.median))
  const where = best
    ? ` The median is best at ${best.text}: ${metricValue(name, best.median)} of ${counted(best.trials, 'trial')}.`
    : ' None has a value yet.'
  return `${name} along ${x.name} of ${of}.${where}`
}
