import type { ParallelData } from '@sweepstack/charts'
import type { Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import type { Pointed } from '../chart/pointed.ts'
import { Tooltip } from '../chart/tooltip.tsx'
import type { TrialTable } from '../data/trial-columns.ts'
import { trialTableQuery } from '../data/trial-table.ts'
import { Loaded, Loading } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { usePortions } from '../panel/use-portions.ts'
import { count, counted, metricValue, parameterValue } from '../words/numbers.ts'
import { variedParameters } from '../words/varied-parameters.ts'
import { AxisControl } from './axis-control.tsx'
import { useFilter } from './filter.ts'
import { type Axis, axisOf, placesOf } from './parallel-axes.ts'
import { ParallelCanvas } from './parallel-canvas.tsx'
import styles from './parallel-panel.module.css'
import { pickedOf } from './picked-trials.ts'

const height = 300
/** Room beside the outer axes, as in the style sheet, and at least between two, in px. */
const beside = 64
const apart = 100

/** Every trial as a line over what differs and what came out; a brush on an axis filters all panels. */
export function ParallelPanel({ sweep }: { sweep: Sweep }) {
  const query = useQuery(trialTableQuery(sweep.id))
  const { conditions } = useFilter()
  const { data } = query
  const { definition } = sweep
  const work = useMemo(
    () => data && { kind: '', begin: () => linesOf(definition, data) },
    [definition, data],
  )
  const lines = usePortions(work)
  const picked = lines && pickedOf(lines.table, conditions).rows
  const metric = (sweep.definition as { metric?: { name?: string } }).metric?.name ?? 'score'
  return (
    <Panel title="All trials" note={picked && noteOf(picked)}>
      <Loaded query={query} room={height + 80}>
        {() =>
          lines && picked ? (
            <Parallel lines={lines} picked={picked} metric={metric} />
          ) : (
            <Loading room={height + 80} />
          )
        }
      </Loaded>
    </Panel>
  )
}

function noteOf(picked: Uint8Array): string {
  const within = picked.reduce((sum, one) => sum + one, 0)
  return within === picked.length
    ? counted(within, 'line')
    : `${count(within)} of ${count(picked.length)} meet the filter`
}

/** All trials of a table as lines over its axes. */
interface TrialLines {
  table: TrialTable
  axes: Axis[]
  data: ParallelData
}

function* linesOf(definition: Sweep['definition'], table: TrialTable): Generator<void, TrialLines> {
  const axes: Axis[] = []
  for (const name of [...variedParameters(definition), 'score']) {
    const axis = axisOf(name, table.columns[name] ?? [])
    const isFlat = axis === undefined || (axis.ends.low === axis.ends.high && axis.missing === 0)
    if (axis && (!isFlat || name === 'score')) axes.push(axis)
    yield
  }
  return { table, axes, data: { axes: axes.length, places: yield* placesOf(axes, table) } }
}

interface ParallelProps {
  lines: TrialLines
  picked: Uint8Array<ArrayBuffer>
  metric: string
}

function Parallel({ lines: { table, axes, data }, picked, metric }: ParallelProps) {
  const [at, setAt] = useState<Pointed>()
  const nearest = at && nearestTo(at, { places: data.places, axes, picked })
  if (axes.length < 2) {
    return <p className={panel.empty}>Only one thing differs between the trials so far.</p>
  }
  return (
    <div className={styles.scroll}>
      <div className={styles.plot} style={{ minWidth: 2 * beside + (axes.length - 1) * apart }}>
        <div className={frame.frame}>
          <ParallelCanvas
            data={data}
            picked={picked}
            highlighted={nearest}
            height={height}
            label={sentenceOf(axes, table, picked, metric)}
            onPoint={setAt}
          />
          {axes.map((axis, place) => (
            <AxisControl
              key={axis.name}
              axis={axis}
              metric={metric}
              left={`${(100 * place) / (axes.length - 1)}%`}
            />
          ))}
          {at && nearest !== undefined ? (
            <Tooltip at={at}>
              <Trial table={table} row={nearest} axes={axes} metric={metric} />
            </Tooltip>
          ) : undefined}
        </div>
      </div>
      <p className={styles.note}>
        Drag the handles of an axis, or move them with the arrow keys. The lane at the bottom holds
        trials without a value.
      </p>
    </div>
  )
}

interface Lines {
  places: Float64Array
  axes: Axis[]
  picked: Uint8Array
}

/** How far from a line the pointer may be, as a share of the height. */
const reach = 0.03

/** The picked trial whose line passes nearest to a point. */
function nearestTo({ x, y }: Pointed, { places, axes, picked }: Lines): number | undefined {
  const left = Math.max(0, Math.min(axes.length - 2, Math.floor(x)))
  const share = x - left
  let best: number | undefined
  let distance = reach
  for (let trial = 0; trial < picked.length; trial += 1) {
    if (!picked[trial]) continue
    const at = trial * axes.length + left
    const crossing = (places[at] as number) * (1 - share) + (places[at + 1] as number) * share
    const off = Math.abs(crossing - y)
    if (off < distance) {
      distance = off
      best = trial
    }
  }
  return best
}

interface TrialProps {
  table: TrialTable
  row: number
  axes: Axis[]
  metric: string
}

function Trial({ table: { columns }, row, axes, metric }: TrialProps) {
  return (
    <>
      <strong>Trial {columns.trial?.[row]}</strong>, {columns.status?.[row]}
      <dl className={styles.facts}>
        {axes.map(({ name }) => (
          <div key={name}>
            <dt>{name === 'score' ? metric : name}</dt>
            <dd>{cellText(columns[name]?.[row] ?? null, name === 'score' ? metric : undefined)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function cellText(value: unknown, metric: string | undefined): string {
  if (metric === undefined || typeof value !== 'number') return parameterValue(value)
  return metricValue(metric, value)
}

function sentenceOf(
  axes: Axis[],
  { rows }: TrialTable,
  picked: Uint8Array,
  metric: string,
): string {
  const names = axes.map(({ name }) => (name === 'score' ? metric : name))
  const within = picked.reduce((sum, one) => sum + one, 0)
  return `Parallel coordinates of ${within} of ${rows} trials over ${names.join(', ')}. The leaderboard has the same as a table.`
}
