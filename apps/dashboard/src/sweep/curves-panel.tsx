import { chosenColors, learningCurvesChart } from '@sweepstack/charts'
import { metricNames, type Sweep } from '@sweepstack/protocol'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { ChartRows } from '../chart/chart-rows.tsx'
import type { Pointed } from '../chart/pointed.ts'
import { Swatch } from '../chart/swatch.tsx'
import { Tooltip } from '../chart/tooltip.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import type { SweepCurves } from '../data/curve-lines.ts'
import { curvesQuery } from '../data/curves-query.ts'
import { Loaded, Loading } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { usePortions } from '../panel/use-portions.ts'
import { count, counted, isShare, metricValue, tickValue } from '../words/numbers.ts'
import { boardQuery } from './board-query.ts'
import {
  type CurveChoice,
  type CurvesBehind,
  chosenCurves,
  curvesBehind,
  trialCurve,
} from './choose-curves.ts'
import styles from './curves-panel.module.css'
import { useFilter } from './filter.ts'
import { usePickedTrials } from './picked-trials.ts'
import type { TrialNumbers } from './trial-numbers.ts'

const height = 320

/** How the metric went over the epochs: the leaders in colour above all that meet the filter. */
export function CurvesPanel({ sweep }: { sweep: Sweep }) {
  const { where } = useFilter()
  const search = useCurveSearch()
  const ranked = (sweep.definition as { metric?: { name?: string } }).metric?.name ?? 'val_accuracy'
  const metric = search.curve ?? ranked
  const query = useQuery(curvesQuery(sweep.id, metric))
  const within = usePickedTrials(sweep.id)
  const board = useInfiniteQuery(boardQuery(sweep.id, where, search.sort)).data
  const leaders = useMemo(() => board?.pages[0]?.rows.map(({ trial }) => trial) ?? [], [board])
  const { trainer } = sweep.definition as { trainer?: string }
  // Which a program reports its rows say.
  const known =
    trainer === undefined ? metricNames : Object.keys(board?.pages[0]?.rows[0]?.metrics ?? {})
  const logY = search.y === 'log'
  // The leaders come later than the curves, and change more often: the many behind them stay as they are then.
  const { data } = query
  const kind = `${metric} ${logY} ${within === undefined ? '' : where.join('&')}`
  const work = useMemo(
    () => data && { kind, begin: () => drawnBehind(data, { within, logY, metric }) },
    [data, within, logY, metric, kind],
  )
  const found = usePortions(work)
  const choice = useMemo(
    () =>
      found?.metric === metric
        ? { ...found, chosen: chosenCurves(found.data, leaders, found.logY) }
        : undefined,
    [found, leaders, metric],
  )
  return (
    <Panel
      title="Learning curves"
      note={choice && noteOf(choice)}
      tools={<Tools metrics={[...new Set([ranked, metric, ...known])]} ranked={ranked} />}
    >
      <Loaded query={query} room={height + 40}>
        {(curves) =>
          curves.lineages === 0 ? (
            <p className={panel.empty}>No epoch has been reported yet.</p>
          ) : choice === undefined ? (
            <Loading room={height + 40} />
          ) : (
            <Plot sweep={sweep.id} choice={choice} />
          )
        }
      </Loaded>
    </Panel>
  )
}

/** What the address says of curves: nothing of them is made anew for the rest of it. */
function useCurveSearch() {
  return useSearch({
    from: '/sweeps/$sweep',
    select: ({ curve, sort, x, y }) => ({ curve, sort, x, y }),
    structuralSharing: true,
  })
}

interface DrawnBehind extends CurvesBehind {
  data: SweepCurves
  metric: string
  logY: boolean
}

/** What is drawn, with what it was made of: the address may ask for something else already. */
function* drawnBehind(
  data: SweepCurves,
  { metric, ...asked }: { metric: string; within: TrialNumbers | undefined; logY: boolean },
): Generator<void, DrawnBehind> {
  return { ...(yield* curvesBehind(data, asked)), data, metric, logY: asked.logY }
}

type DrawnChoice = DrawnBehind & CurveChoice

function noteOf({ shown, of, asBand, gaps, atEdge }: CurveChoice): string {
  const parts = [
    shown === of
      ? counted(of, 'lineage')
      : `${count(shown)} of ${counted(of, 'lineage')} ${shown === 1 ? 'meets' : 'meet'} the filter`,
    asBand ? 'as percentiles 10, 25, 50, 75, 90' : '',
    gaps > 0 ? `${counted(gaps, 'epoch')} without a number` : '',
    atEdge > 0 ? `${counted(atEdge, 'value')} of 0 or below at the edge` : '',
  ]
  return parts.filter(Boolean).join('; ')
}

/** `metrics`: that may be shown; without another choice the one that ranks is. */
function Tools({ ranked, metrics }: { ranked: string; metrics: string[] }) {
  const search = useCurveSearch()
  const navigate = useNavigate({ from: '/sweeps/$sweep' })
  const axis = (name: 'x' | 'y') => (
    <label className={styles.check}>
      <input
        type="checkbox"
        checked={search[name] === 'log'}
        onChange={({ target }) =>
          void navigate({
            search: ({ [name]: _, ...rest }) =>
              target.checked ? { ...rest, [name]: 'log' } : rest,
            resetScroll: false,
            replace: true,
          })
        }
      />
      log {name}
    </label>
  )
  return (
    <>
      <select
        aria-label="Metric of the curves"
        className={styles.select}
        value={search.curve ?? ranked}
        onChange={({ target }) =>
          void navigate({
            search: ({ curve: _, ...rest }) =>
              target.value === ranked ? rest : { ...rest, curve: target.value },
            resetScroll: false,
            replace: true,
          })
        }
      >
        {metrics.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      {axis('x')}
      {axis('y')}
    </>
  )
}

function Plot({ sweep, choice }: { sweep: string; choice: DrawnChoice }) {
  const { metric } = choice
  const { name, theme } = useChartTheme()
  const search = useCurveSearch()
  const [at, setAt] = useState<Pointed>()
  const colors = chosenColors[name]
  const option = useMemo(
    () =>
      learningCurvesChart(
        {
          context: choice.context,
          curves: choice.curves,
          chosen: choice.chosen.map(({ points }) => points),
          band: choice.band,
          logX: search.x === 'log',
          logY: choice.logY,
          isShare: isShare(metric),
          format: (value) => tickValue(metric, value),
        },
        { theme, colors },
      ),
    [choice, search.x, theme, colors, metric],
  )
  return (
    <>
      <div className={frame.frame}>
        <ChartCanvas
          option={option}
          height={height}
          label={sentenceOf(choice, metric)}
          onPoint={setAt}
        />
        {at ? (
          <Tooltip at={at}>
            <AtEpoch
              choice={choice}
              epoch={Math.max(1, Math.round(at.x))}
              metric={metric}
              colors={colors}
            />
          </Tooltip>
        ) : undefined}
      </div>
      <ul className={styles.legend}>
        {choice.chosen.map(({ trial, last }, place) => (
          <li key={trial}>
            <Swatch color={colors[place]} />
            <Link to="/sweeps/$sweep/trials/$trial" params={{ sweep, trial: String(trial) }}>
              Trial {trial}
            </Link>{' '}
            {metricValue(metric, last)}
          </li>
        ))}
      </ul>
      <AsTable curves={choice.data} rows={choice.rows} metric={metric} />
    </>
  )
}

interface AtEpochProps {
  choice: CurveChoice
  epoch: number
  metric: string
  colors: readonly string[]
}

/** The raw values of the coloured curves at an epoch. */
function AtEpoch({ choice, epoch, metric, colors }: AtEpochProps) {
  return (
    <>
      <strong>Epoch {epoch}</strong>
      {choice.chosen.map(({ trial, at }, place) => {
        const value = at(epoch)
        return value === undefined ? undefined : (
          <div key={trial}>
            <Swatch color={colors[place]} />
            Trial {trial}: {metricValue(metric, value)}
          </div>
        )
      })}
    </>
  )
}

interface AsTableProps {
  curves: SweepCurves
  /** Places of trials. */
  rows: number[]
  metric: string
}

function AsTable({ curves, rows, metric }: AsTableProps) {
  return (
    <ChartRows
      rows={rows}
      noun={['trial']}
      columns={['Trial', 'Epochs', 'First', 'Last', 'Least', 'Greatest']}
      keyOf={(place) => place}
      cells={(place) => {
        const { trial, epochs, first, last, low, high } = trialCurve(curves, place)
        return [
          ...[trial, epochs],
          ...[first, last, low, high].map((value) => metricValue(metric, value)),
        ]
      }}
    />
  )
}

function sentenceOf({ shown, of, chosen }: CurveChoice, metric: string): string {
  const [best] = chosen
  const first = best
    ? ` Trial ${best.trial}, first in the leaderboard, ends at ${metricValue(metric, best.last)}.`
    : ''
  return `${metric} over epochs of ${shown} of ${of} lineages.${first}`
}
