import { planeChart, planeShades } from '@sweepstack/charts'
import type { Metric } from '@sweepstack/protocol'
import { useMemo } from 'react'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Legend } from '../chart/legend.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { Loading } from '../panel/loaded.tsx'
import { usePortions } from '../panel/use-portions.ts'
import { count, counted, metricValue } from '../words/numbers.ts'
import { cellText, type SliceAxis } from './slice-axis.ts'
import { type PlanePicture, planePicture, type SlicedTable } from './slice-picture.ts'
import styles from './slices-panel.module.css'
import { TrialPoints } from './trial-points.tsx'

interface PlanePlotProps {
  sweep: string
  sliced: SlicedTable
  metric: Metric
  height: number
  x: SliceAxis
  y: SliceAxis
}

/** Every trial over the plane of two parameters. */
export function PlanePlot({ sweep, sliced, metric, height, ...axes }: PlanePlotProps) {
  const { theme } = useChartTheme()
  const { name } = metric
  const { x: askedX, y: askedY } = axes
  const work = useMemo(
    () => ({
      kind: `${askedX.name} ${askedY.name} ${sliced.filter}`,
      begin: () => planePicture(sliced, { x: askedX, y: askedY }, metric),
    }),
    [sliced, askedX, askedY, metric],
  )
  const picture = usePortions(work)
  if (picture === undefined) return <Loading room={height} />
  const { table, x, y, plane, steps } = picture
  const shades = planeShades(theme)
  return (
    <>
      <TrialPoints
        sweep={sweep}
        steps={steps}
        height={height}
        ends={{ width: x.high - x.low, height: y.high - y.low }}
        option={(highlighted) => planeChart({ x, y, ...plane, height, highlighted }, theme)}
        basis={[picture, theme, height]}
        label={sentenceOf(picture, metric)}
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

function sentenceOf({ x, y, plane, steps }: PlanePicture, { name }: Metric): string {
  const [first] = plane.figures
  const where = first
    ? ` The median is best at ${x.name} ${first.text} and ${y.name} ${first.other}: ${metricValue(name, first.median)} of ${counted(first.trials, 'trial')}.`
    : ''
  return `${name} over ${x.name} and ${y.name} of ${plane.valued.length} of ${counted(steps.length, 'trial')}.${where}`
}
