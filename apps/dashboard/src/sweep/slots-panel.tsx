import { slotsChart } from '@sweepstack/charts'
import { listed, type Sweep, type Timeline } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { ChartRows } from '../chart/chart-rows.tsx'
import { ChartSteps } from '../chart/chart-steps.tsx'
import { Legend } from '../chart/legend.tsx'
import type { Pointed } from '../chart/pointed.ts'
import rowStyles from '../chart/row-chart.module.css'
import { Tooltip } from '../chart/tooltip.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { useChosen } from '../chart/use-chosen.ts'
import { workersQuery } from '../data/queries.ts'
import { timelineQuery } from '../data/timeline-query.ts'
import { Loaded, Loading } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { usePortions } from '../panel/use-portions.ts'
import { count, counted, duration, percent } from '../words/numbers.ts'
import { useFilter } from './filter.ts'
import { usePickedTrials } from './picked-trials.ts'
import { type SlotPart, type SlotPicture, type SlotTime, slotParts, slotsOf } from './slot-rows.ts'
import styles from './slots-panel.module.css'
import type { TrialNumbers } from './trial-numbers.ts'

const rowHeight = 22
const margins = 36
const mostNamed = 6

interface Picture extends SlotPicture {
  parts: SlotPart[]
}

/** Which slot trained what, when. */
export function SlotsPanel({ sweep }: { sweep: Sweep }) {
  const isLive = sweep.status === 'running'
  const query = useQuery(timelineQuery(sweep.id, isLive))
  const workers = useQuery(workersQuery).data
  const within = usePickedTrials(sweep.id)
  const { where } = useFilter()
  const { data } = query
  // Their memory and speed, which change all the time, are not shown here.
  const hosts = JSON.stringify(workers?.map(({ id, host }) => [id, host]) ?? [])
  const kind = within === undefined ? '' : where.join('&')
  const work = useMemo(() => {
    const asked = { since: Date.parse(sweep.createdAt), within, hosts: new Map(JSON.parse(hosts)) }
    return data && { kind, begin: () => pictureOf(data, asked) }
  }, [data, kind, hosts, within, sweep.createdAt])
  const picture = usePortions(work)
  return (
    <Panel title="Slots" note={picture && noteOf(picture)}>
      <Loaded query={query} room={200}>
        {() =>
          picture === undefined ? (
            <Loading room={200} />
          ) : picture.bars.length === 0 ? (
            <p className={panel.empty}>{emptyText(picture)}</p>
          ) : (
            <Plot sweep={sweep.id} picture={picture} />
          )
        }
      </Loaded>
    </Panel>
  )
}

interface Told {
  since: number
  within: TrialNumbers | undefined
  /** Of workers, by their ids. */
  hosts: Map<unknown, unknown>
}

function* pictureOf(
  { lineages, at }: { lineages: Timeline['lineages']; at: number },
  { since, within, hosts }: Told,
): Generator<void, Picture> {
  const found = yield* slotsOf(lineages, { since, until: at, within })
  const labels = found.labels.map((label) => {
    const [worker = '', slot] = label.split(' · ')
    return `${hosts.get(worker) ?? worker} · ${slot}`
  })
  return { ...found, labels, parts: slotParts({ labels, bars: found.bars }) }
}

function emptyText({ earlier }: Picture): string {
  return earlier > 0
    ? 'All of it was trained before this sweep was posted.'
    : 'No slot has trained for these trials yet.'
}

function noteOf({ bars, labels, busy, earlier }: Picture): string {
  const before = earlier > 0 ? `; ${count(earlier)} of an earlier time are left out` : ''
  return `${counted(bars.length, 'stretch', 'stretches')} on ${counted(labels.length, 'slot')}, busy ${percent(busy, 1)} of the time${before}`
}

function Plot({ sweep, picture }: { sweep: string; picture: Picture }) {
  const { labels, bars, parts } = picture
  const [chosen, choose] = useChosen(bars, keyOf)
  const sentence = sentenceOf(picture)
  const textAt = (place: number) => textOf(bars[place] as SlotTime, labels)
  return (
    <>
      {parts.map((part) => (
        <SlotRows
          key={`${part.firstRow} ${part.labels.length}`}
          picture={picture}
          part={part}
          sentence={sentence}
          chosen={chosen}
          choose={choose}
        />
      ))}
      <ChartSteps
        label="Times in training, slot by slot"
        count={bars.length}
        at={chosen}
        text={chosen === undefined ? '' : textAt(chosen)}
        onStep={choose}
      />
      <Marks />
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

interface SlotRowsProps {
  picture: Picture
  part: SlotPart
  sentence: string
  /** Places in the bars of the picture. */
  chosen: number | undefined
  choose: (place: number | undefined) => void
}

/** Some of the slots as one chart. */
function SlotRows({ picture, part, sentence, chosen, choose }: SlotRowsProps) {
  const { theme } = useChartTheme()
  const [at, setAt] = useState<Pointed>()
  const { start, end } = picture
  const { labels, bars, firstRow, firstBar } = part
  const hovered = at && barAt(at, bars, end - start)
  const chosenHere = chosen === undefined ? undefined : chosen - firstBar
  const highlighted = hovered ?? (bars[chosenHere ?? -1] && chosenHere)
  const option = useMemo(
    () => slotsChart({ labels, bars, start, end, rowHeight, highlighted }, theme),
    [labels, bars, start, end, highlighted, theme],
  )
  const which =
    labels.length === picture.labels.length
      ? ''
      : `Slots ${count(firstRow + 1)} to ${count(firstRow + labels.length)}. `
  return (
    <div className={frame.frame}>
      <ChartCanvas
        option={option}
        height={labels.length * rowHeight + margins}
        label={`${which}${sentence}`}
        onPoint={setAt}
        onChoose={(point) => {
          const bar = barAt(point, bars, end - start)
          choose(bar === undefined ? undefined : firstBar + bar)
        }}
      />
      {at && hovered !== undefined ? (
        <Tooltip at={at}>{textOf(bars[hovered] as SlotTime, labels)}</Tooltip>
      ) : undefined}
    </div>
  )
}

function Marks() {
  return (
    <Legend>
      <li>
        <span className={styles.trained} aria-hidden="true" /> trained
      </li>
      <li>
        <span className={styles.vain} aria-hidden="true" /> began, and came to no new epoch
      </li>
      <li>
        <span className={styles.idle} aria-hidden="true" /> trained nothing for these trials
      </li>
    </Legend>
  )
}

const keyOf = ({ row, stretch }: SlotTime) => `${row} ${stretch.startedAt}`

/** The place of the bar below the pointer. */
function barAt({ x, y }: Pointed, bars: SlotTime[], time: number): number | undefined {
  const near = time / 300
  const row = Math.round(y)
  const inRow = bars.findIndex(
    (bar) => bar.row === row && x >= bar.start - near && x <= bar.end + near,
  )
  return inRow < 0 ? undefined : inRow
}

function textOf({ row, stretch, trials, start, end, isVain }: SlotTime, labels: string[]): string {
  const { from, to } = stretch
  const what = isVain
    ? `after epoch ${from}, without a new epoch`
    : `epochs ${from + 1} to ${to ?? 'now'}`
  return `${labels[row]}: ${trials.length === 1 ? 'trial' : 'trials'} ${listed(trials, mostNamed)}, ${what}, ${duration((end - start) / 1000)}.`
}

function SlotTable({ picture: { bars, labels } }: { picture: Picture }) {
  return (
    <ChartRows
      rows={bars}
      noun={['stretch', 'stretches']}
      columns={['Slot', 'Trials', 'From', 'To', 'Started', 'Time']}
      keyOf={keyOf}
      cells={({ row, trials, stretch, start, end }) => [
        labels[row],
        trials.slice(0, mostNamed).join(', '),
        stretch.from,
        stretch.to ?? 'now',
        <span key="started" title={stretch.startedAt}>
          {new Date(start).toLocaleTimeString()}
        </span>,
        duration((end - start) / 1000),
      ]}
    />
  )
}

function sentenceOf({ bars, labels, busy, start, end }: Picture): string {
  const vain = bars.filter(({ isVain }) => isVain).length
  const lost = vain > 0 ? ` ${counted(vain, 'start')} came to no new epoch.` : ''
  return `${counted(labels.length, 'slot')} trained ${counted(bars.length, 'time')} in ${duration((end - start) / 1000)}, busy ${percent(busy, 1)} of it.${lost}`
}
