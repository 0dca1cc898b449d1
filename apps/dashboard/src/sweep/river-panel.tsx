import { riverChart } from '@sweepstack/charts'
import { isOver, listed, type Metric, type Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Legend } from '../chart/legend.tsx'
import { RowChart } from '../chart/row-chart.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { lineagesQuery } from '../data/lineages-query.ts'
import { Loaded, Loading } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { usePortions } from '../panel/use-portions.ts'
import { count, counted, duration, metricValue } from '../words/numbers.ts'
import { useFilter } from './filter.ts'
import { usePickedTrials } from './picked-trials.ts'
import { type River, type RiverLineage, riverOf } from './river.ts'
import styles from './river-panel.module.css'

const rowHeight = 13
const shownAtFirst = 24
const mostLinks = 12

/** What was trained, what was there before, and where trials end: why the epochs asked for are not those trained. */
export function RiverPanel({ sweep }: { sweep: Sweep }) {
  const { metric } = sweep.definition as { metric: Metric }
  const query = useQuery(lineagesQuery(sweep.id, sweep.status === 'running'))
  const within = usePickedTrials(sweep.id)
  const { where } = useFilter()
  const { data } = query
  const { goal } = metric
  const kind = within === undefined ? '' : where.join('&')
  const work = useMemo(
    () => data && { kind, begin: () => riverOf(data, { goal, within }) },
    [data, kind, goal, within],
  )
  const river = usePortions(work)
  return (
    <Panel title="Lineage river" note={river && noteOf(sweep, river)}>
      <Loaded query={query} room={320}>
        {() =>
          river === undefined ? (
            <Loading room={320} />
          ) : river.rows.length === 0 ? (
            <p className={panel.empty}>
              {within ? 'No trial meets the filter.' : 'No trial has been opened yet.'}
            </p>
          ) : (
            <Plot sweep={sweep} river={river} metric={metric} />
          )
        }
      </Loaded>
    </Panel>
  )
}

function noteOf(sweep: Sweep, { rows, of }: River): string {
  const { asked, unique, before, trained } = sweep.epochs
  const shared = Math.max(0, asked - unique) + before
  const drawn = rows.length === of ? '' : `; ${count(rows.length)} of ${counted(of, 'lineage')}`
  const own = isOver(sweep)
    ? `${count(trained - before)} trained`
    : `${count(unique - before)} to train`
  return `${counted(asked, 'epoch')} asked for, ${own}, ${count(shared)} shared${drawn}`
}

interface PlotProps {
  sweep: Sweep
  river: River
  metric: Metric
}

function Plot({ sweep, river, metric }: PlotProps) {
  const { rows } = river
  const { theme } = useChartTheme()
  const option = useCallback(
    (shown: RiverLineage[], highlighted: number | undefined) =>
      riverChart({ rows: shown, rowHeight, highlighted }, theme),
    [theme],
  )
  return (
    <>
      <RowChart
        rows={rows}
        keyOf={({ lineage }) => lineage}
        option={option}
        rowHeight={rowHeight}
        margins={48}
        first={shownAtFirst}
        label={sentenceOf(river)}
        stepsLabel="Lineages, the best first"
        textOf={(row) => textOf(row, metric)}
        actions={(row) => <Trials sweep={sweep.id} row={row} />}
      />
      <Marks />
      <RiverTable rows={rows} metric={metric} />
    </>
  )
}

function textOf(row: RiverLineage, metric: Metric): string {
  const { trials, from, before, epoch, wanted, parent, best, seconds, saved } = row
  const parts = [
    `${trials.length === 1 ? `Trial ${trials[0]?.number}` : `Trials ${numbersOf(row)}`}: ${counted(epoch, 'epoch')}`,
    parent ? `${count(from)} of its parent` : '',
    before > from ? `${count(before - from)} trained before` : '',
    epoch > before ? `${count(epoch - before)} trained here in ${duration(seconds)}` : '',
    wanted > epoch ? `${count(wanted - epoch)} to go` : '',
    restsText(row),
    saved > 0 ? `${duration(saved)} saved by sharing` : '',
    best === null ? '' : `best ${metric.name} ${metricValue(metric.name, best)}`,
  ]
  return `${parts.filter(Boolean).join(', ')}.`
}

function restsText(row: RiverLineage): string {
  const { rests, resting } = row
  if (rests.length === 0) return ''
  return `${counted(resting, 'trial')} ${resting === 1 ? 'rests' : 'rest'} at epoch ${rests.join(', ')}`
}

function numbersOf({ trials }: RiverLineage): string {
  return listed(
    trials.map(({ number }) => number),
    mostLinks,
  )
}

function Trials({ sweep, row }: { sweep: string; row: RiverLineage }) {
  return row.trials.slice(0, mostLinks).map(({ number }) => (
    <Link key={number} to="/sweeps/$sweep/trials/$trial" params={{ sweep, trial: String(number) }}>
      Open trial {number}{' '}
    </Link>
  ))
}

function Marks() {
  return (
    <Legend>
      <li>
        <span className={styles.here} aria-hidden="true" /> trained here
      </li>
      <li>
        <span className={styles.before} aria-hidden="true" /> trained before
      </li>
      <li>
        <span className={styles.wanted} aria-hidden="true" /> to go
      </li>
      <li>
        <span className={styles.parent} aria-hidden="true" /> of a parent that is not shown
      </li>
      <li>
        <span aria-hidden="true">↳</span> a fork, below what it continues
      </li>
      <li>
        <span className={styles.end} aria-hidden="true" /> a trial ends, or is asked for up to here
      </li>
      <li>
        <span className={styles.rest} aria-hidden="true">
          ◇
        </span>{' '}
        a trial rests, and may go on
      </li>
    </Legend>
  )
}

function RiverTable({ rows, metric }: { rows: RiverLineage[]; metric: Metric }) {
  return (
    <ChartRows
      rows={rows}
      noun={['lineage']}
      columns={[
        ...['Trials', metric.name, 'Of its parent', 'Trained before'],
        ...['Trained here', 'To go', 'Resting', 'Saved'],
      ]}
      keyOf={({ lineage }) => lineage}
      cells={(row) => [
        numbersOf(row),
        metricValue(metric.name, row.best),
        count(row.from),
        count(row.before - row.from),
        count(row.epoch - row.before),
        count(row.wanted - row.epoch),
        count(row.resting),
        duration(Math.max(0, row.saved)),
      ]}
    />
  )
}

function sentenceOf({ rows, sums }: River): string {
  const { trials, resting, here, before, saved } = sums
  const rests =
    resting > 0 ? ` ${counted(resting, 'trial')} ${resting === 1 ? 'rests' : 'rest'}.` : ''
  return `${counted(trials, 'trial')} on ${counted(rows.length, 'lineage')}: ${counted(here, 'epoch')} trained here, ${count(before)} trained before, ${duration(saved)} saved by sharing.${rests}`
}
