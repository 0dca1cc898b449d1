import { learningCurvesChart, lineStrokes } from '@sweepstack/charts'
import type { Report } from '@sweepstack/protocol'
import { useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { ChartTable } from '../chart/chart-table.tsx'
import { Legend } from '../chart/legend.tsx'
import type { Pointed } from '../chart/pointed.ts'
import { Swatch } from '../chart/swatch.tsx'
import { Tooltip } from '../chart/tooltip.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { linesOf } from '../data/curve-lines.ts'
import { Panel } from '../panel/panel.tsx'
import { counted, isShare, metricValue, tickValue } from '../words/numbers.ts'
import { type Compared, keyAt, metricOf, nameOf } from './compared.ts'

const height = 280

/** The curves of the metric of the first trial's sweep over each other. */
export function ComparedCurves({ compared }: { compared: Compared[] }) {
  const { theme } = useChartTheme()
  const [at, setAt] = useState<Pointed>()
  const metric = metricOf((compared[0] as Compared).sweep)
  const option = useMemo(
    () =>
      learningCurvesChart(
        {
          ...{ context: [], curves: [], logX: false, logY: false, hasStrokes: true },
          isShare: isShare(metric),
          format: (value) => tickValue(metric, value),
          chosen: compared.map(({ trial }) => pointsOf(trial.reports, metric)),
        },
        { theme, colors: compared.map(({ color }) => color) },
      ),
    [compared, metric, theme],
  )
  const epoch = at === undefined ? undefined : Math.max(1, Math.round(at.x))
  return (
    <Panel title="Learning curves" note={metric}>
      <div className={frame.frame}>
        <ChartCanvas
          option={option}
          height={height}
          label={sentenceOf(compared, metric)}
          onPoint={setAt}
        />
        {at && epoch !== undefined ? (
          <Tooltip at={at}>
            <strong>Epoch {epoch}</strong>
            {compared.map((one, place) => (
              <div key={keyAt(compared, place)}>
                <Swatch color={one.color} />
                {nameOf(one, compared)}:{' '}
                {metricValue(metric, valueIn(one.trial.reports[epoch - 1], metric))}
              </div>
            ))}
          </Tooltip>
        ) : undefined}
      </div>
      <Legend>
        {compared.map((one, place) => (
          <li key={keyAt(compared, place)}>
            <Swatch color={one.color} />
            {nameOf(one, compared)} ({lineStrokes[place]?.name})
          </li>
        ))}
      </Legend>
      <CurveTable compared={compared} metric={metric} />
    </Panel>
  )
}

function CurveTable({ compared, metric }: { compared: Compared[]; metric: string }) {
  const longest = Math.max(...compared.map(({ trial }) => trial.reports.length))
  return (
    <ChartTable>
      <thead>
        <tr>
          <th scope="col">Epoch</th>
          {compared.map((one, place) => (
            <th key={keyAt(compared, place)} scope="col">
              {nameOf(one, compared)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: longest }, (_, place) => place + 1).map((epoch) => (
          <tr key={epoch}>
            <td>{epoch}</td>
            {compared.map(({ trial }, place) => (
              <td key={keyAt(compared, place)}>
                {metricValue(metric, valueIn(trial.reports[epoch - 1], metric))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </ChartTable>
  )
}

function pointsOf(reports: readonly Report[], metric: string): number[] {
  const columns = {
    offsets: [0, reports.length],
    epochs: reports.map(({ epoch }) => epoch),
    values: reports.map((report) => valueIn(report, metric) ?? Number.NaN),
  }
  const { lines } = linesOf(columns, [0], false)
  return lines.sort((a, b) => b.length - a.length)[0] ?? []
}

function valueIn(report: Report | undefined, metric: string): number | null {
  const value = (report as Record<string, unknown> | undefined)?.[metric]
  return typeof value === 'number' ? value : null
}

function sentenceOf(compared: Compared[], metric: string): string {
  const ends = compared.map((one) => {
    const last = one.trial.reports.at(-1)
    return `${nameOf(one, compared)} ends at ${metricValue(metric, valueIn(last, metric))} after ${counted(one.trial.reports.length, 'epoch')}`
  })
  return `${metric} over epochs. ${ends.join('; ')}.`
}
