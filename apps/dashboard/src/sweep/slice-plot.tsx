import { sliceChart } from '@sweepstack/charts'
import type { Metric } from '@sweepstack/protocol'
import { useMemo } from 'react'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Legend } from '../chart/legend.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { Loading } from '../panel/loaded.tsx'
import { usePortions } from '../panel/use-portions.ts'
import { count, counted, metricValue } from '../words/numbers.ts'
import { cellText, type SliceAxis } from './slice-axis.ts'
import { type SlicedTable, type SlicePicture, slicePicture } from './slice-picture.ts'
import styles from './slices-panel.module.css'
import { TrialPoints } from './trial-points.tsx'

interface SlicePlotProps {
  sweep: string
  sliced: SlicedTable
  metric: Metric
  height: number
  x: SliceAxis
}

/** Every trial by the value of one parameter. */
export function SlicePlot({ sweep, sliced, metric, height, x: asked }: SlicePlotProps) {
  const { theme } = useChartTheme()
  const { name } = metric
  const work = useMemo(
    () => ({
      kind: `${asked.name} ${sliced.filter}`,
      begin: () => slicePicture(sliced, asked, metric),
    }),
    [sliced, asked, metric],
  )
  const picture = usePortions(work)
  if (picture === undefined) return <Loading room={height} />
  const { table, x, y, parts, figures, steps } = picture
  return (
    <>
      <TrialPoints
        sweep={sweep}
        steps={steps}
        height={height}
        ends={{ width: x.high - x.low, height: y.high - y.low }}
        option={(highlighted) => sliceChart({ x, y, ...parts, highlighted }, theme)}
        basis={[picture, theme]}
        label={sentenceOf(picture, metric)}
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

function sentenceOf({ x, figures, steps, of }: SlicePicture, { name, goal }: Metric): string {
  const shown = steps.length
  const those = shown === of ? counted(shown, 'trial') : `${shown} of ${of} trials`
  const sign = goal === 'maximize' ? -1 : 1
  const [best] = figures.toSorted((one, other) => sign * (one.median - other.median))
  const where = best
    ? ` The median is best at ${best.text}: ${metricValue(name, best.median)} of ${counted(best.trials, 'trial')}.`
    : ' None has a value yet.'
  return `${name} along ${x.name} of ${those}.${where}`
}
