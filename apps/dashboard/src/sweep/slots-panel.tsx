import { slotsChart } from '@sweepstack/charts'
import type { Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import { ChartCanvas, type Pointed } from '../chart/chart-canvas.tsx'
import { ChartSteps } from '../chart/chart-steps.tsx'
import { ChartTable } from '../chart/chart-table.tsx'
import rowStyles from '../chart/row-chart.module.css'
import { Tooltip } from '../chart/tooltip.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { workersQuery } from '../data/queries.ts'
import { timelineQuery } from '../data/timeline-query.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { count, counted, duration, percent } from '../words/numbers.ts'
import { usePickedTrials } from './picked-trials.ts'
import { type SlotTime, slotsOf } from './slot-rows.ts'

const rowHeight = 22
const margins = 36
const mostTableRows = 500
const mostNamed = 6

type Picture = ReturnType<typeof slotsOf>

/** Which slot trained what, when. */
export function SlotsPanel({ sweep }: { sweep: Sweep }) {
  const isLive = sweep.status === 'running'
  const query = useQuery(timelineQuery(sweep.id, isLive))
  const workers = useQuery(workersQuery).data
  const within = usePickedTrials(sweep.id)
  const picture = useMemo(() => {
    if (query.data === undefined) return undefined
    const hosts = new Map(workers?.map(({ id, host }) => [id, host]))
    const { lineages, at } = query.data
    const found = slotsOf(lineages, { since: Date.parse(sweep.createdAt), until: at, within })
    const labels = found.labels.map((label) => {
      const [worker = '', slot] = label.split(' · ')
      return `${hosts.get(worker) ?? worker} · ${slot}`
    })
    return { ...found, labels }
  }, [query.data, workers, within, sweep.createdAt])
  return (
    <Panel title="Slots" note={picture && noteOf(picture)}>
      <Loaded query={query} room={200}>
        {() =>
          picture === undefined || picture.bars.length === 0 ? (
            <p className={panel.empty}>{emptyText(picture)}</p>
          ) : (
            <Plot sweep={sweep.id} picture={picture} />
          )
        }
      </Loaded>
    </Panel>
  )
}

function emptyText(picture: Picture | undefined): string {
  return (picture?.earlier ?? 0) > 0
    ? 'All of it was trained before this sweep was posted.'
    : 'No slot has trained for these trials yet.'
}

function noteOf({ bars, labels, busy, earlier }: Picture): string {
  const before = earlier > 0 ? `; ${count(earlier)} of an earlier time are left out` : ''
  return `${counted(bars.length, 'stretch', 'stretches')} on ${counted(labels.length, 'slot')}, busy ${percent(busy, 1)} of the time${before}`
}

function Plot({ sweep, picture }: { sweep: string; picture: Picture }) {
  const { theme } = useChartTheme()
  const [at, setAt] = useState<Pointed>()
  const [chosenKey, setChosenKey] = useState<string>()
  const { labels, bars, start, end } = picture
  const hovered = at && barAt(at, picture)
  const found = bars.findIndex((bar) => keyOf(bar) === chosenKey)
  const chosen = found < 0 ? undefined : found
  const highlighted = hovered ?? chosen
  const option = useMemo(
    () => slotsChart({ labels, bars, start, end, rowHeight, highlighted }, theme),
    [labels, bars, start, end, highlighted, theme],
  )
  const choose = (place: number | undefined) => {
    const bar = place === undefined ? undefined : bars[place]
    setChosenKey(bar && keyOf(bar))
  }
  const textAt = (place: number) => textOf(bars[place] as SlotTime, labels)
  return (
    <>
      <div className={frame.frame}>
        <ChartCanvas
          key={labels.length}
          option={option}
          height={labels.length * rowHeight + margins}
          label={sentenceOf(picture)}
          onPoint={setAt}
          onChoose={(point) => choose(barAt(point, picture))}
        />
        {at && hovered !== undefined ? <Tooltip at={at}>{textAt(hovered)}</Tooltip> : undefined}
      </div>
      <ChartSteps
        label="Times in training, slot by slot"
        count={bars.length}
        at={chosen}
        text={chosen === undefined ? '' : textAt(chosen)}
        onStep={choose}
      />
      {chosen === undefined ? undefined : (
        <p className={rowStyles.chosen}>
          {textAt(chosen)}{' '}
          {(bars[chosen] as SlotTime).trials.slice(0, mostNamed).map((trial) => (
            <Link
              key={trial}
              to="/sweeps/$sweep/trials/$trial"
              params={{ sweep, trial: String(trial) }}
            >
              Open trial {trial}{' '}
            </Link>
          ))}
        </p>
      )}
      <SlotTable picture={picture} />
    </>
  )
}

const keyOf = ({ row, stretch }: SlotTime) => `${row} ${stretch.startedAt}`

/** The place of the bar below the pointer. */
function barAt({ x, y }: Pointed, { bars, start, end }: Picture): number | undefined {
  const near = (end - start) / 300
  const row = Math.round(y)
  const inRow = bars.findIndex(
    (bar) => bar.row === row && x >= bar.start - near && x <= bar.end + near,
  )
  return inRow < 0 ? undefined : inRow
}

function textOf({ row, stretch, trials, start, end, isVain }: SlotTime, labels: string[]): string {
  const { from, to } = stretch
  const named = trials.slice(0, mostNamed).join(', ')
  const more = trials.length > mostNamed ? ` and ${trials.length - mostNamed} more` : ''
  const what = isVain
    ? `after epoch ${from}, without a new epoch`
    : `epochs ${from + 1} to ${to ?? 'now'}`
  return `${labels[row]}: ${trials.length === 1 ? 'trial' : 'trials'} ${named}${more}, ${what}, ${duration((end - start) / 1000)}.`
}

function SlotTable({ picture: { bars, labels } }: { picture: Picture }) {
  return (
    <ChartTable>
      <caption>
        {bars.length > mostTableRows
          ? `The first ${mostTableRows} of ${count(bars.length)} stretches`
          : counted(bars.length, 'stretch', 'stretches')}
      </caption>
      <thead>
        <tr>
          <th scope="col">Slot</th>
          <th scope="col">Trials</th>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col">Started</th>
          <th scope="col">Time</th>
        </tr>
      </thead>
      <tbody>
        {bars.slice(0, mostTableRows).map((bar) => (
          <tr key={keyOf(bar)}>
            <td>{labels[bar.row]}</td>
            <td>{bar.trials.slice(0, mostNamed).join(', ')}</td>
            <td>{bar.stretch.from}</td>
            <td>{bar.stretch.to ?? 'now'}</td>
            <td title={bar.stretch.startedAt}>{new Date(bar.start).toLocaleTimeString()}</td>
            <td>{duration((bar.end - bar.start) / 1000)}</td>
          </tr>
        ))}
      </tbody>
    </ChartTable>
  )
}

function sentenceOf({ bars, labels, busy, start, end }: Picture): string {
  const vain = bars.filter(({ isVain }) => isVain).length
  const lost = vain > 0 ? ` ${counted(vain, 'start')} came to no new epoch.` : ''
  return `${counted(labels.length, 'slot')} trained ${counted(bars.length, 'time')} in ${duration((end - start) / 1000)}, busy ${percent(busy, 1)} of it.${lost}`
}
