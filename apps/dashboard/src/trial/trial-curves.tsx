import { learningCurvesChart } from '@sweepstack/charts'
import { imageMetrics, metricIn, metricsOfReports, type Trial } from '@sweepstack/protocol'
import { useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { ChartTable } from '../chart/chart-table.tsx'
import type { Pointed } from '../chart/pointed.ts'
import { Swatch } from '../chart/swatch.tsx'
import { Tooltip } from '../chart/tooltip.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { linesOf } from '../data/curve-lines.ts'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { counted, isShare, metricValue, tickValue } from '../words/numbers.ts'
import styles from './trial-curves.module.css'

const subjectOf = (name: string) => name.replace(/^val_/, '')

/** A plot for each metric that has values, training and validation in one. */
export function TrialCurves({ trial }: { trial: Trial }) {
  const { reports } = trial
  const present = metricsOfReports(reports).filter((name) =>
    reports.some((report) => metricIn(report, name) !== null),
  )
  const subjects = [...new Set(present.map(subjectOf))]
  return (
    <Panel title="Learning curves" note={counted(reports.length, 'epoch')}>
      {reports.length === 0 ? (
        <p className={panel.empty}>No epoch has been reported yet.</p>
      ) : (
        <>
          <div className={styles.plots}>
            {subjects.map((subject) => (
              <Plot
                key={subject}
                trial={trial}
                subject={subject}
                metrics={present.filter((name) => subjectOf(name) === subject)}
              />
            ))}
          </div>
          <AsTable trial={trial} present={present} />
        </>
      )}
    </Panel>
  )
}

interface PlotProps {
  trial: Trial
  subject: string
  metrics: string[]
}

function Plot({ trial: { reports }, subject, metrics }: PlotProps) {
  const { theme } = useChartTheme()
  const [at, setAt] = useState<Pointed>()
  const colors = metrics.map((name) => theme[isOfTraining(name) ? 'training' : 'validation'])
  const option = useMemo(() => {
    const chosen = metrics.map((name) => {
      const columns = {
        offsets: [0, reports.length],
        epochs: reports.map(({ epoch }) => epoch),
        values: reports.map((report) => metricIn(report, name) ?? Number.NaN),
      }
      return linesOf(columns, [0], false).lines.flat()
    })
    const data = {
      context: [],
      curves: [],
      chosen,
      logX: false,
      logY: false,
      isShare: isShare(subject),
    }
    const shown = metrics.map((name) => theme[isOfTraining(name) ? 'training' : 'validation'])
    const format = (value: number) => tickValue(subject, value)
    return learningCurvesChart({ ...data, format }, { theme, colors: shown })
  }, [reports, metrics, subject, theme])
  const report = at && reports[Math.max(1, Math.min(reports.length, Math.round(at.x))) - 1]
  const last = reports.at(-1)
  return (
    <figure className={styles.plot}>
      <figcaption>
        <h3>{subject}</h3>
        {metrics.map((name, place) => (
          <span key={name} className={styles.key}>
            <Swatch color={colors[place]} />
            {splitOf(name)} {metricValue(subject, last && metricIn(last, name))}
          </span>
        ))}
      </figcaption>
      <div className={frame.frame}>
        <ChartCanvas
          option={option}
          height={220}
          label={`${subject} over ${counted(reports.length, 'epoch')}: ${metrics
            .map((name) => `${name} ends at ${metricValue(subject, last && metricIn(last, name))}`)
            .join(', ')}`}
          onPoint={setAt}
        />
        {at && report ? (
          <Tooltip at={at}>
            <strong>Epoch {report.epoch}</strong>
            {metrics.map((name) => (
              <div key={name}>
                {name} {metricValue(subject, metricIn(report, name))}
              </div>
            ))}
          </Tooltip>
        ) : undefined}
      </div>
    </figure>
  )
}

function isOfTraining(name: string): boolean {
  return !name.startsWith('val_')
}

/** Which images were measured; a metric of a program is known by its name alone. */
function splitOf(name: string): string {
  if (!Object.hasOwn(imageMetrics, name)) return name
  return isOfTraining(name) ? 'training' : 'validation'
}

function AsTable({ trial: { reports }, present }: { trial: Trial; present: string[] }) {
  return (
    <ChartTable>
      <thead>
        <tr>
          <th scope="col">epoch</th>
          {present.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {reports.map((report) => (
          <tr key={report.epoch}>
            <td>{report.epoch}</td>
            {present.map((name) => (
              <td key={name}>{metricValue(name, metricIn(report, name))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </ChartTable>
  )
}
