import { type LadderRow, ladderChart } from '@sweepstack/charts'
import { type LeaderboardRow, listed, type Sweep } from '@sweepstack/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Legend } from '../chart/legend.tsx'
import { RowChart } from '../chart/row-chart.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { count, counted, metricValue, tickValue } from '../words/numbers.ts'
import { boardQuery } from './board-query.ts'
import { useFilter } from './filter.ts'
import { intervalKinds } from './interval-kinds.ts'
import styles from './ladder-panel.module.css'

const rowHeight = 20
const shownAtFirst = 20
const mostNamed = 8

/** Configs by rank with what is known of their true scores: which differences are real. */
export function LadderPanel({ sweep }: { sweep: Sweep }) {
  const { where } = useFilter()
  const query = useInfiniteQuery(boardQuery(sweep.id, where, undefined))
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  const metric = query.data?.pages[0]?.metric.name ?? 'score'
  return (
    <Panel
      title="Honest ladder"
      note={
        query.data &&
        (query.hasNextPage
          ? `the best ${counted(rows.length, 'config')}, and there are more`
          : counted(rows.length, 'config'))
      }
    >
      <Loaded query={query} room={320}>
        {() =>
          rows.length === 0 ? (
            <p className={panel.empty}>
              {where.length > 0 ? 'Nothing meets the filter.' : 'Nothing to compare yet.'}
            </p>
          ) : (
            <Ladder sweep={sweep.id} rows={rows} metric={metric} />
          )
        }
      </Loaded>
    </Panel>
  )
}

interface LadderProps {
  sweep: string
  rows: LeaderboardRow[]
  metric: string
}

function Ladder({ sweep, rows, metric }: LadderProps) {
  const { theme } = useChartTheme()
  const tied = useMemo(() => tiesOf(rows), [rows])
  const option = useCallback(
    (shown: LeaderboardRow[], highlighted: number | undefined) =>
      ladderChart(
        {
          rows: shown.map((row) => drawnRow(row, tied, metric)),
          rowHeight,
          highlighted,
          format: (value) => tickValue(metric, value),
        },
        theme,
      ),
    [theme, metric, tied],
  )
  return (
    <>
      <RowChart
        rows={rows}
        keyOf={({ trial }) => trial}
        option={option}
        rowHeight={rowHeight}
        margins={36}
        first={shownAtFirst}
        label={sentenceOf(rows, tied, metric)}
        stepsLabel="Configs by rank"
        textOf={(row) => textOf(row, tied, metric)}
        actions={({ trial }) => (
          <Link to="/sweeps/$sweep/trials/$trial" params={{ sweep, trial: String(trial) }}>
            Open trial {trial}
          </Link>
        )}
      />
      <Marks rows={rows} hasTies={[...tied.values()].some(({ length }) => length > 1)} />
      <LadderTable rows={rows} metric={metric} />
    </>
  )
}

/** Accuracy on test images lies on the axis only where the metric is an accuracy too. */
function drawnRow(row: LeaderboardRow, ties: Map<number, number[]>, metric: string): LadderRow {
  const { rank, trial, score, interval, searchScore, test, tie } = row
  return {
    label: `${rank} · trial ${trial}`,
    score,
    interval: interval && {
      low: interval.low,
      high: interval.high,
      isOfOneRun: isOfOneRun(interval.kind),
    },
    searchScore,
    test: test !== null && metric === 'val_accuracy' ? test.accuracy : null,
    // A group of one is told apart from all others.
    tie: tie !== null && (ties.get(tie) ?? []).length > 1 ? tie : null,
  }
}

/** Of each group of configs that are not told apart, their trials. */
function tiesOf(rows: LeaderboardRow[]): Map<number, number[]> {
  const ties = new Map<number, number[]>()
  for (const { tie, trial } of rows) {
    if (tie !== null) ties.set(tie, [...(ties.get(tie) ?? []), trial])
  }
  return ties
}

function textOf(row: LeaderboardRow, ties: Map<number, number[]>, metric: string): string {
  const { rank, trial, trials, score, interval, searchScore, test, tie } = row
  const others = (tie === null ? [] : (ties.get(tie) ?? [])).filter((one) => one !== trial)
  const parts = [
    `Rank ${rank}, trial ${trial}: ${metricValue(metric, score)} of ${counted(trials.length, 'run')}`,
    interval
      ? `95 % from ${metricValue(metric, interval.low)} to ${metricValue(metric, interval.high)} (${intervalKinds[interval.kind]})`
      : 'without an interval',
    searchScore === null ? '' : `in the search it had ${metricValue(metric, searchScore)}`,
    test ? `on ${count(test.images)} test images ${metricValue('accuracy', test.accuracy)}` : '',
    others.length > 0
      ? `not told apart from ${others.length === 1 ? 'trial' : 'trials'} ${listed(others, mostNamed)}`
      : '',
  ]
  return `${parts.filter(Boolean).join('; ')}.`
}

function Marks({ rows, hasTies }: { rows: LeaderboardRow[]; hasTies: boolean }) {
  const hasRuns = rows.some(({ interval }) => interval && !isOfOneRun(interval.kind))
  const hasSingle = rows.some(({ interval }) => interval && isOfOneRun(interval.kind))
  return (
    <Legend>
      {hasRuns ? (
        <li>
          <span className={styles.solid} aria-hidden="true" /> 95 %, over runs
        </li>
      ) : undefined}
      {hasSingle ? (
        <li>
          <span className={styles.dashed} aria-hidden="true" /> 95 %, of one run
        </li>
      ) : undefined}
      {rows.some(({ searchScore }) => searchScore !== null) ? (
        <li>
          <span aria-hidden="true">◇</span> in the search
        </li>
      ) : undefined}
      {rows.some(({ test }) => test !== null) ? (
        <li>
          <span className={styles.test} aria-hidden="true" /> test images
        </li>
      ) : undefined}
      {hasTies ? (
        <li>
          <span className={styles.band} aria-hidden="true" /> not told apart
        </li>
      ) : undefined}
    </Legend>
  )
}

function isOfOneRun(kind: keyof typeof intervalKinds): boolean {
  return kind === 'wilson' || kind === 'delta'
}

function LadderTable({ rows, metric }: Pick<LadderProps, 'rows' | 'metric'>) {
  return (
    <ChartRows
      rows={rows}
      noun={['config']}
      columns={['Rank', 'Trial', metric, 'From', 'To', 'Runs', 'In the search', 'Test', 'Tie']}
      keyOf={({ trial }) => trial}
      cells={({ rank, trial, trials, score, interval, searchScore, test, tie }) => [
        rank,
        trial,
        metricValue(metric, score),
        metricValue(metric, interval?.low),
        metricValue(metric, interval?.high),
        trials.length,
        metricValue(metric, searchScore),
        metricValue('accuracy', test?.accuracy),
        tie ?? '–',
      ]}
    />
  )
}

function sentenceOf(rows: LeaderboardRow[], ties: Map<number, number[]>, metric: string): string {
  const [first] = rows
  if (first === undefined) return ''
  const others = first.tie === null ? 0 : (ties.get(first.tie)?.length ?? 1) - 1
  const told =
    first.tie === null
      ? 'whether that is luck cannot be tested'
      : others === 0
        ? 'told apart from all others'
        : `not told apart from ${counted(others, 'other')}`
  return `${counted(rows.length, 'config')} by ${metric} with 95 % intervals. Trial ${first.trial} leads with ${metricValue(metric, first.score)}, ${told}.`
}
