import { reliabilityChart } from '@sweepstack/charts'
import type { Measures } from '@sweepstack/protocol'
import { useMemo } from 'react'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { ChartTable } from '../chart/chart-table.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { count, metricValue, percent, plain } from '../words/numbers.ts'
import styles from './predictions-panel.module.css'

/** Whether the model is as often right as it is sure. */
export function Reliability({ measures }: { measures: Measures }) {
  const { theme } = useChartTheme()
  const { images, calibration } = measures
  const chart = useMemo(
    () => reliabilityChart({ images, calibration }, theme),
    [images, calibration, theme],
  )
  const option = useMemo(() => ({ ...chart.option, backgroundColor: 'transparent' }), [chart])
  return (
    <div className={styles.part}>
      <h3>How sure it is, and how often right</h3>
      <p>{sentenceOf(measures)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label="Reliability diagram, scrolls">
        <div style={{ width: chart.width }}>
          <ChartCanvas
            option={option}
            height={chart.height}
            label={`Reliability diagram. ${sentenceOf(measures)}`}
          />
        </div>
      </section>
      <p className={styles.hint}>
        A point is a bin of confidences, its line the 95 % interval of what is right; below, how
        many images each bin has.
      </p>
      <ChartTable>
        <thead>
          <tr>
            <th scope="col">Sure</th>
            <th scope="col">Images</th>
            <th scope="col">Mean confidence</th>
            <th scope="col">Right</th>
            <th scope="col">95 % from</th>
            <th scope="col">to</th>
          </tr>
        </thead>
        <tbody>
          {calibration.bins.map((bin) => (
            <tr key={bin.from}>
              <td>
                {percent(bin.from, 1)} to {percent(bin.to, 1)}
              </td>
              <td>{count(bin.images)}</td>
              {[bin.confidence, bin.accuracy, bin.low, bin.high].map((value, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: four figures in their order
                <td key={place}>{metricValue('accuracy', value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </ChartTable>
    </div>
  )
}

function sentenceOf({ images, accuracy, calibration: { bins, error } }: Measures): string {
  const confidence =
    bins.reduce((sum, bin) => sum + bin.images * (bin.confidence ?? 0), 0) / Math.max(1, images)
  const [said, is] = [metricValue('accuracy', confidence), metricValue('accuracy', accuracy)]
  const verdict =
    Math.abs(confidence - accuracy) < 0.005
      ? 'It is as sure as it is right'
      : confidence > accuracy
        ? 'It is surer than it is right'
        : 'It is less sure than it is right'
  return `${verdict}: ${said} sure on average, ${is} right; expected calibration error ${plain(error, 2)}.`
}
