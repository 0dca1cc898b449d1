import { lineStrokes, progressChart } from '@sweepstack/charts'
import { isPopulation, type Replay, type Stopping } from '@sweepstack/protocol'
import { useQueries } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Legend } from '../chart/legend.tsx'
import type { Pointed } from '../chart/pointed.ts'
import { Swatch } from '../chart/swatch.tsx'
import { Tooltip } from '../chart/tooltip.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { client } from '../data/client.ts'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { Trouble } from '../panel/trouble.tsx'
import { counted, isShare, metricValue, tickValue } from '../words/numbers.ts'
import { type ComparedSweep, labelOf, metricOf } from './compared-sweep.ts'

const height = 280

interface Line {
  of: ComparedSweep
  label: string
  points: Replay['progress']
}

/** How the best score came with the epochs, by the curves on record under the stopper of each sweep. */
export function ProgressPanel({ compared }: { compared: ComparedSweep[] }) {
  const drawable = compared.filter(isReplayed)
  const queries = useQueries({
    queries: drawable.map(({ sweep }) => ({
      queryKey: ['replay', sweep.id, stoppingOf(sweep)],
      queryFn: () => client.replay(sweep.id, { stopping: stoppingOf(sweep) }),
      staleTime: 60_000,
      retry: false,
    })),
  })
  const failed = queries.find(({ error, data }) => error && data === undefined)
  // The list of queries is a new one each time.
  const read = queries.map(({ dataUpdatedAt }) => dataUpdatedAt).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read changes with its times
  const lines = useMemo(
    () =>
      queries.flatMap(({ data }, place): Line[] => {
        const of = drawable[place]
        return of && data && data.progress.length > 0
          ? [{ of, label: labelOf(of, compared), points: data.progress }]
          : []
      }),
    [read, compared],
  )
  const left = compared.filter((one) => !lines.some(({ of }) => of.sweep.id === one.sweep.id))
  const isReading = queries.some(({ isPending }) => isPending)
  const metric = compared[0] ? metricOf(compared[0].sweep).name : 'score'
  return (
    <Panel title="Best so far" note={`${metric} by epochs spent`}>
      {failed?.error ? (
        <Trouble error={failed.error} retry={() => void failed.refetch()} />
      ) : undefined}
      {lines.length > 0 ? (
        <Plot lines={lines} metric={metric} />
      ) : (
        <p className={panel.empty} role="status">
          {isReading ? 'Loading…' : 'None of them has a result yet.'}
        </p>
      )}
      {left.length > 0 && !isReading ? (
        <p>
          Not drawn: {left.map((one) => labelOf(one, compared)).join(', ')}. Only curves of the
          image trainer, without a population and with a result, are gone through.
        </p>
      ) : undefined}
    </Panel>
  )
}

function isReplayed({ sweep }: ComparedSweep): boolean {
  const { trainer } = sweep.definition as { trainer?: string }
  return trainer === undefined && !isPopulation(stoppingOf(sweep))
}

function stoppingOf({ definition }: ComparedSweep['sweep']): Stopping {
  return (definition as { stopping?: Stopping }).stopping ?? 'none'
}

function Plot({ lines, metric }: { lines: Line[]; metric: string }) {
  const { theme } = useChartTheme()
  const [at, setAt] = useState<Pointed>()
  const option = useMemo(
    () =>
      progressChart(
        {
          lines: lines.map(({ label, points }) => ({ name: label, points })),
          isShare: isShare(metric),
          format: (value) => tickValue(metric, value),
        },
        { theme, colors: lines.map(({ of }) => of.color) },
      ),
    [lines, metric, theme],
  )
  const rows = useMemo(() => rowsOf(lines), [lines])
  return (
    <>
      <div className={frame.frame}>
        <ChartCanvas
          option={option}
          height={height}
          label={sentenceOf(lines, metric)}
          onPoint={setAt}
        />
        {at ? (
          <Tooltip at={at}>
            <strong>After {counted(Math.max(0, Math.round(at.x)), 'epoch')}</strong>
            {lines.map(({ of, label, points }) => (
              <div key={of.sweep.id}>
                <Swatch color={of.color} />
                {label}: {metricValue(metric, bestAfter(points, at.x))}
              </div>
            ))}
          </Tooltip>
        ) : undefined}
      </div>
      <Legend>
        {lines.map(({ of, label }, place) => (
          <li key={of.sweep.id}>
            <Swatch color={of.color} />
            {label} ({lineStrokes[place]?.name})
          </li>
        ))}
      </Legend>
      <ChartRows
        rows={rows}
        noun={['step']}
        columns={['Epochs spent', ...lines.map(({ label }) => label)]}
        keyOf={(epochs) => epochs}
        cells={(epochs) => [
          epochs,
          ...lines.map(({ points }) => metricValue(metric, bestAfter(points, epochs))),
        ]}
      />
    </>
  )
}

/** Epochs at which one of them became better, or ended. */
function rowsOf(lines: Line[]): number[] {
  const all = lines.flatMap(({ points }) => points.map(({ epochs }) => epochs))
  return [...new Set(all)].sort((a, b) => a - b)
}

function bestAfter(points: Line['points'], epochs: number): number | null {
  return points.filter((one) => one.epochs <= epochs).at(-1)?.score ?? null
}

function sentenceOf(lines: Line[], metric: string): string {
  const ends = lines.map(({ label, points }) => {
    const last = points.at(-1)
    return `${label} ends at ${metricValue(metric, last?.score)} after ${counted(last?.epochs ?? 0, 'epoch')}`
  })
  return `The best ${metric} so far, by epochs spent. ${ends.join('; ')}.`
}
