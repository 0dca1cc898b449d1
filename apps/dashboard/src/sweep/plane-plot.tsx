import { planeChart, planeShades } from '@sweepstack/charts'
import type { Metric } from '@sweepstack/protocol'
import { useMemo } from 'react'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Legend } from '../chart/legend.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import type { TrialTable } from '../data/trial-columns.ts'
import { count, counted, metricValue } from '../words/numbers.ts'
import { type Plane, planeOf } from './plane.ts'
import { placesAlong, type SlicedTrial } from './slice.ts'
import { cellText, type SliceAxis } from './slice-axis.ts'
import styles from './slices-panel.module.css'
import { TrialPoints } from './trial-points.tsx'

interface PlanePlotProps {
  sweep: string
  table: TrialTable
  trials: SlicedTrial[]
  metric: Metric
  height: number
  x: SliceAxis
  y: SliceAxis
}

/** Every trial over the plane of two parameters. */
export function PlanePlot({ sweep, table, trials, metric, height, x, y }: PlanePlotProps) {
  const { theme } = useChartTheme()
  const { name, goal } = metric
  const plane = useMemo(() => {
    const [placesX, placesY] = [placesAlong(x, table), placesAlong(y, table)]
    return planeOf({ trials, x, y, placesX, placesY, goal })
  }, [trials, x, y, table, goal])
  const shades = planeShades(theme)
  return (
    <>
      <TrialPoints
        sweep={sweep}
        placed={plane.placed}
        goal={goal}
        height={height}
        ends={{ width: x.high - x.low, height: y.high - y.low }}
        option={(highlighted) => planeChart({ x, y, ...plane, height, highlighted }, theme)}
        basis={[x, y, plane, theme, height]}
        label={sentenceOf(x, y, plane, metric)}
        stepsLabel={`Trials by ${name}, from the best on`}
        textOf={(one) => {
          const values = [x, y].map(
            (axis) => `${axis.name} ${cellText(table.columns[axis.name]?.[one.row] ?? null)}`,
          )
          return `Trial ${one.trial}: ${values.join(', ')}, ${name} ${one.lack ?? metricValue(name, one.value)}`
        }}
      />
      <Legend>
        <li>
          worst
          <span className={styles.shades} aria-hidden="true">
            {shades.map((color) => (
              <span key={color} className={styles.shade} style={{ background: color }} />
            ))}
          </span>
          best, by rank; behind, the medians
        </li>
        <li>
          <span className={styles.best} aria-hidden="true" /> the best tenth
        </li>
        {plane.without.length > 0 ? (
          <li>
            <span className={styles.ring} aria-hidden="true" /> without a value:{' '}
            {count(plane.without.length)}
          </li>
        ) : undefined}
      </Legend>
      <p className={styles.vertical}>
        Upwards: {y.name}. Where no trial is, nothing is known, and nothing is drawn.
      </p>
      <ChartRows
        rows={plane.figures}
        noun={['part of the plane', 'parts of the plane']}
        columns={[x.name, y.name, 'Trials', 'Median', 'Best']}
        keyOf={({ text, other }) => `${text}\n${other}`}
        cells={({ text, other, trials: those, median, best }) => [
          text,
          other,
          count(those),
          metricValue(name, median),
          metricValue(name, best),
        ]}
      />
    </>
  )
}

function sentenceOf(x: SliceAxis, y: SliceAxis, plane: Plane, { name }: Metric): string {
  const [first] = plane.figures
  const where = first
    ? ` The median is best at ${x.name} ${first.text} and ${y.name} ${first.other}: ${metricValue(name, first.median)} of ${counted(first.trials, 'trial')}.`
    : ''
  const all = plane.placed.filter(({ picked }) => picked).length
  return `${name} over ${x.name} and ${y.name} of ${plane.valued.length} of ${counted(all, 'trial')}.${where}`
}
