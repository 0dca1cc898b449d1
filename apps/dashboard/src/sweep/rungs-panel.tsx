import { rungsChart } from '@sweepstack/charts'
import {
  type Measure,
  measureOf,
  type Standing,
  type Sweep,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { ChartSteps } from '../chart/chart-steps.tsx'
import { ChartTable } from '../chart/chart-table.tsx'
import { Legend } from '../chart/legend.tsx'
import { nearestPoint } from '../chart/nearest-point.ts'
import type { Pointed } from '../chart/pointed.ts'
import { Tooltip } from '../chart/tooltip.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { useChosen } from '../chart/use-chosen.ts'
import { curvesQuery } from '../data/curves-query.ts'
import { unread } from '../data/decision-log.ts'
import { decisionsQuery } from '../data/decisions-query.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { count, counted, metricValue, tickValue } from '../words/numbers.ts'
import { curveValues } from './curve-values.ts'
import { sentencesOn } from './decision-sentence.ts'
import { judgementsOf, type Rung, rungsOf } from './judgements.ts'
import { usePickedTrials } from './picked-trials.ts'
import { type Placed, pointsOf, type RungPicture, rungPicture } from './rung-places.ts'
import styles from './rungs-panel.module.css'

const height = 300

/** Where trials were judged: who went on, who rests, who was stopped, and the bar that decided. */
export function RungsPanel({ sweep }: { sweep: Sweep }) {
  const metric = measureOf(sweep.definition as SweepDefinition)
  const query = useQuery(decisionsQuery(sweep))
  const curves = useQuery(curvesQuery(sweep.id, metric.name)).data
  const within = usePickedTrials(sweep.id)
  const found = useMemo(() => {
    if (query.data === undefined) return undefined
    const { decisions, standings } = query.data
    const judgements = judgementsOf(decisions, metric.goal, curveValues(curves))
    const rungs = rungsOf(judgements, decisions, metric.goal)
    const picture = rungPicture({ judgements, rungs, within, goal: metric.goal })
    return { rungs, picture, standings }
  }, [query.data, curves, within, metric.goal])
  return (
    <Panel
      title="Rungs and reasons"
      note={
        found &&
        [noteOf(found.picture), query.data && unread(query.data)].filter(Boolean).join(', ')
      }
    >
      <Loaded query={query} room={height + 80}>
        {() =>
          found === undefined || found.picture.placed.length === 0 ? (
            <p className={panel.empty}>No trial has been judged yet.</p>
          ) : (
            <Plot sweep={sweep.id} metric={metric} {...found} />
          )
        }
      </Loaded>
    </Panel>
  )
}

function noteOf({ placed, shown, withoutNumber }: RungPicture): string {
  const all = placed.length
  const drawn =
    shown === all
      ? `judged at ${counted(all, 'place')}`
      : `${count(shown)} of ${counted(all, 'place')} meet the filter`
  const lane =
    withoutNumber > 0 ? `; ${count(withoutNumber)} without a number, in the lane below` : ''
  return `${drawn}${lane}`
}

interface PlotProps {
  sweep: string
  metric: Measure
  rungs: Rung[]
  picture: RungPicture
  standings: ReadonlyMap<number, Standing>
}

function Plot({ sweep, metric, rungs, picture, standings }: PlotProps) {
  const { theme } = useChartTheme()
  const [at, setAt] = useState<Pointed>()
  const steps = useMemo(() => picture.placed.filter(({ picked }) => picked), [picture])
  const [chosen, choose] = useChosen(steps, keyOf)
  const points = useMemo(() => steps.map((one) => one.at), [steps])
  const ends = { width: picture.epochs.length, height: picture.high - picture.low }
  const hovered = nearestPoint(at, points, ends)
  const shown = steps[hovered ?? chosen ?? -1]
  const sentences = ({ decision, value }: Placed) =>
    sentencesOn(decision, metric, { standings, value })
  const chosenOne = chosen === undefined ? undefined : steps[chosen]
  const option = useMemo(
    () =>
      rungsChart(
        {
          epochs: picture.epochs,
          promoted: pointsOf(picture, 'promoted'),
          resting: pointsOf(picture, 'rests'),
          stopped: pointsOf(picture, 'stopped'),
          outside: picture.placed.flatMap((one) => (one.picked ? [] : [one.at])),
          ways: picture.ways,
          cutoffs: picture.cutoffs,
          highlighted: shown?.at,
          low: picture.low,
          high: picture.high,
          format: (value) => tickValue(metric.name, value),
        },
        theme,
      ),
    [picture, shown, theme, metric.name],
  )
  return (
    <>
      <div className={frame.frame}>
        <ChartCanvas
          option={option}
          height={height}
          label={sentenceOf(rungs, picture, metric)}
          onPoint={setAt}
          onChoose={(point) => choose(nearestPoint(point, points, ends))}
        />
        {at && hovered !== undefined ? (
          <Tooltip at={at}>
            <strong>Trial {(steps[hovered] as Placed).trial}</strong>{' '}
            {sentences(steps[hovered] as Placed)}
          </Tooltip>
        ) : undefined}
      </div>
      <ChartSteps
        label="Judged trials, rung by rung from the best on"
        count={steps.length}
        at={chosen}
        text={chosenOne ? `Trial ${chosenOne.trial} ${sentences(chosenOne)}` : ''}
        onStep={choose}
      />
      <Marks />
      {chosenOne === undefined ? undefined : (
        <p className={styles.chosen}>
          <strong>Trial {chosenOne.trial}</strong> {sentences(chosenOne)}{' '}
          <Link
            to="/sweeps/$sweep/trials/$trial"
            params={{ sweep, trial: String(chosenOne.trial) }}
          >
            Open trial {chosenOne.trial}
          </Link>
        </p>
      )}
      <RungTable rungs={rungs} metric={metric} />
    </>
  )
}

const keyOf = ({ trial, epoch }: Placed) => `${trial} ${epoch}`

function Marks() {
  return (
    <Legend>
      <li>
        <span className={styles.filled} aria-hidden="true" /> went on
      </li>
      <li>
        <span className={styles.hollow} aria-hidden="true" /> rests
      </li>
      <li>
        <span className={styles.cross} aria-hidden="true">
          ✕
        </span>{' '}
        stopped
      </li>
      <li>
        <span className={styles.bar} aria-hidden="true" /> cut-off: the last one that went on
      </li>
    </Legend>
  )
}

function RungTable({ rungs, metric }: { rungs: Rung[]; metric: Measure }) {
  const hasBrackets = rungs.some(({ bracket }) => bracket !== undefined)
  return (
    <ChartTable>
      <thead>
        <tr>
          {hasBrackets ? <th scope="col">Bracket</th> : undefined}
          <th scope="col">Epoch</th>
          <th scope="col">Judged</th>
          <th scope="col">Went on</th>
          <th scope="col">Rest</th>
          <th scope="col">Stopped</th>
          <th scope="col">Cut-off</th>
        </tr>
      </thead>
      <tbody>
        {rungs.map(({ bracket, epoch, promoted, rests, stopped, cutoff }) => (
          <tr key={`${bracket} ${epoch}`}>
            {hasBrackets ? <td>{bracket ?? '–'}</td> : undefined}
            <td>{count(epoch)}</td>
            <td>{count(promoted + rests + stopped)}</td>
            <td>{count(promoted)}</td>
            <td>{count(rests)}</td>
            <td>{count(stopped)}</td>
            <td>{metricValue(metric.name, cutoff)}</td>
          </tr>
        ))}
      </tbody>
    </ChartTable>
  )
}

function sentenceOf(rungs: Rung[], { shown, placed }: RungPicture, metric: Measure): string {
  const sum = (name: 'promoted' | 'rests' | 'stopped') =>
    rungs.reduce((total, rung) => total + rung[name], 0)
  const places =
    shown === placed.length
      ? counted(shown, 'place')
      : `${shown} of ${counted(placed.length, 'place')}`
  return `${places} at which trials were judged by ${metric.name}: ${sum('promoted')} went on, ${sum('rests')} rest, ${sum('stopped')} were stopped.`
}
