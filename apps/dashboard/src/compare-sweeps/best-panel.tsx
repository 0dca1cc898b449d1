import { ladderChart } from '@sweepstack/charts'
import type { LeaderboardRow, Metric } from '@sweepstack/protocol'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { RowChart } from '../chart/row-chart.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { leadersQuery } from '../data/queries.ts'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { Trouble } from '../panel/trouble.tsx'
import { useIsWide } from '../screen/use-is-wide.ts'
import { intervalKinds } from '../sweep/interval-kinds.ts'
import { counted, metricValue, parameterValue, tickValue } from '../words/numbers.ts'
import { variedParameters } from '../words/varied-parameters.ts'
import styles from './compare-sweeps-page.module.css'
import { mostSweeps } from './compare-sweeps-search.ts'
import { type ComparedSweep, labelOf, metricOf } from './compared-sweep.ts'
import { SweepColumns } from './sweep-columns.tsx'

const rowHeight = 24

interface Leader {
  of: ComparedSweep
  label: string
  row: LeaderboardRow
}

/** The best config of each sweep with what is known of its true score. */
export function BestPanel({ compared }: { compared: ComparedSweep[] }) {
  const queries = useQueries({
    queries: compared.map(({ sweep }) => leadersQuery(sweep.id, sweep.status === 'running')),
  })
  const failed = queries.find(({ error, data }) => error && data === undefined)
  const leaders = queries.flatMap(({ data }, place): Leader[] => {
    const of = compared[place]
    const row = data?.rows[0]
    return of && row ? [{ of, label: labelOf(of, compared), row }] : []
  })
  const [first] = compared
  const isReading = queries.some(({ isPending }) => isPending)
  return (
    <Panel title="Best of each" note={first && metricOf(first.sweep).name}>
      {failed?.error ? (
        <Trouble error={failed.error} retry={() => void failed.refetch()} />
      ) : undefined}
      {leaders.length === 0 || first === undefined ? (
        <p className={panel.empty} role="status">
          {isReading ? 'Loading…' : 'None of them has a result yet.'}
        </p>
      ) : (
        <Leaders leaders={leaders} compared={compared} metric={metricOf(first.sweep)} />
      )}
    </Panel>
  )
}

interface LeadersProps {
  leaders: Leader[]
  compared: ComparedSweep[]
  metric: Metric
}

function Leaders({ leaders, compared, metric }: LeadersProps) {
  const { theme } = useChartTheme()
  const isWide = useIsWide()
  const option = useCallback(
    (shown: Leader[], highlighted: number | undefined) =>
      ladderChart(
        {
          rows: shown.map(({ label, row }) => ({
            label,
            score: row.score,
            interval: row.interval && {
              low: row.interval.low,
              high: row.interval.high,
              isOfOneRun: row.trials.length === 1,
            },
            searchScore: row.searchScore,
            test: null,
            tie: null,
          })),
          rowHeight,
          isWide,
          highlighted,
          format: (value) => tickValue(metric.name, value),
        },
        theme,
      ),
    [theme, metric.name, isWide],
  )
  // The leaders are read anew as objects of their own.
  const text = JSON.stringify(leaders.map(({ label, row }) => [label, row]))
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are the same while what they say is
  const rows = useMemo(() => leaders, [text])
  const ranked = [...rows].sort((a, b) =>
    metric.goal === 'maximize' ? b.row.score - a.row.score : a.row.score - b.row.score,
  )
  return (
    <>
      <RowChart
        rows={rows}
        keyOf={({ of }) => of.sweep.id}
        option={option}
        rowHeight={rowHeight}
        margins={36}
        first={mostSweeps}
        label={verdictOf(ranked, metric)}
        stepsLabel="Sweeps"
        textOf={(leader) => textOf(leader, metric)}
      />
      <p className={styles.verdict}>{verdictOf(ranked, metric)}</p>
      <LeaderTable leaders={rows} compared={compared} metric={metric} />
    </>
  )
}

function LeaderTable({ leaders, compared, metric }: LeadersProps) {
  const cell = (of: (leader: Leader) => React.ReactNode) =>
    compared.map((one) => {
      const leader = leaders.find(({ of: { sweep } }) => sweep.id === one.sweep.id)
      return leader ? of(leader) : 'no result yet'
    })
  return (
    <SweepColumns
      label="Best of each, scrolls"
      compared={compared}
      rows={[
        {
          name: 'best score',
          cells: cell(({ row, of }) => (
            <>
              {metricValue(metric.name, row.score)},{' '}
              <Link
                to="/sweeps/$sweep/trials/$trial"
                params={{ sweep: of.sweep.id, trial: String(row.trial) }}
              >
                trial {row.trial}
              </Link>
            </>
          )),
        },
        {
          name: '95 % interval',
          cells: cell(({ row }) => intervalText(row, metric)),
        },
        { name: 'runs', cells: cell(({ row }) => row.trials.length) },
        { name: 'epochs', cells: cell(({ row }) => row.epochs) },
        {
          name: 'config',
          cells: cell(({ row, of }) => configText(row, of)),
        },
      ]}
    />
  )
}

function intervalText({ interval }: LeaderboardRow, { name }: Metric): string {
  if (interval === null) return 'not known'
  const { low, high, kind } = interval
  return `${metricValue(name, low)} to ${metricValue(name, high)} (${intervalKinds[kind]})`
}

function configText({ config }: LeaderboardRow, { sweep }: ComparedSweep): string {
  const values = config as Record<string, unknown>
  const varied = variedParameters(sweep.definition).slice(0, 5)
  return varied.map((name) => `${name} ${parameterValue(values[name])}`).join(' · ')
}

function textOf({ label, row }: Leader, metric: Metric): string {
  const runs = counted(row.trials.length, 'run')
  return `${label}: ${metricValue(metric.name, row.score)} of ${runs}; 95 % ${intervalText(row, metric)}.`
}

/** Whether the intervals of the first two are apart. They overlap more often than a test of the difference would find none. */
function verdictOf([first, second]: Leader[], metric: Metric): string {
  if (first === undefined) return 'No result yet.'
  const best = `${first.label} has the best score, ${metricValue(metric.name, first.row.score)}`
  if (second === undefined) return `${best}.`
  const [a, b] = [first.row.interval, second.row.interval]
  const next = `${second.label} follows with ${metricValue(metric.name, second.row.score)}`
  if (a === null || b === null) return `${best}; ${next}.`
  const areApart = a.low > b.high || b.low > a.high
  return `${best}; ${next}. Their intervals ${areApart ? 'are apart, though each is the best of many and so rather too high' : 'overlap: they do not tell the two apart'}.`
}
