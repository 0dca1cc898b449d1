import type { Condition, Metric, Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { TrialTable } from '../data/trial-columns.ts'
import { trialTableQuery } from '../data/trial-table.ts'
import { Loaded, Loading } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { usePortions } from '../panel/use-portions.ts'
import { count, counted } from '../words/numbers.ts'
import { variedParameters } from '../words/varied-parameters.ts'
import { useFilter } from './filter.ts'
import { pickedOf } from './picked-trials.ts'
import { PlanePlot } from './plane-plot.tsx'
import { slicedTrials } from './slice.ts'
import { type SliceAxis, sliceAxis } from './slice-axis.ts'
import type { SlicedTable } from './slice-picture.ts'
import { SlicePlot } from './slice-plot.tsx'
import styles from './slices-panel.module.css'

const height = 300

/** What came out along one parameter, or over the plane of two. */
export function SlicesPanel({ sweep }: { sweep: Sweep }) {
  const query = useQuery(trialTableQuery(sweep.id))
  const { where, conditions } = useFilter()
  const { along, across } = useSearch({
    from: '/sweeps/$sweep',
    select: (search) => ({ along: search.along, across: search.across }),
    structuralSharing: true,
  })
  const { definition } = sweep
  const { metric } = definition as { metric: Metric }
  const { data } = query
  const filter = where.join('&')
  const work = useMemo(
    () =>
      data && { kind: filter, begin: () => slicedTable(definition, data, { filter, conditions }) },
    [definition, data, filter, conditions],
  )
  const sliced = usePortions(work)
  const { axes } = sliced ?? { axes: [] }
  const x = axes.find(({ name }) => name === along) ?? axes[0]
  const y = axes.find(({ name }) => name === across && name !== x?.name)
  return (
    <Panel
      title="Slices"
      note={sliced && noteOf(sliced)}
      tools={<Choices axes={axes} x={x?.name} y={y?.name} />}
    >
      <Loaded query={query} room={height + 80}>
        {() => {
          if (sliced === undefined) return <Loading room={height + 80} />
          if (x === undefined || sliced.trials.length === 0) {
            return <p className={panel.empty}>Nothing differs between the trials so far.</p>
          }
          const shared = { sweep: sweep.id, sliced, metric, height }
          return y === undefined ? (
            <SlicePlot {...shared} x={x} />
          ) : (
            <PlanePlot {...shared} x={x} y={y} />
          )
        }}
      </Loaded>
    </Panel>
  )
}

function* slicedTable(
  definition: Sweep['definition'],
  table: TrialTable,
  { filter, conditions }: { filter: string; conditions: Condition[] },
): Generator<void, SlicedTable> {
  const axes = yield* axesOf(definition, table)
  const { rows, trials: picked } = pickedOf(table, conditions)
  yield
  const trials = slicedTrials(table, rows)
  yield
  const valued = trials.reduce((sum, one) => {
    return one.picked && one.value !== undefined ? sum + 1 : sum
  }, 0)
  return { table, trials, axes, filter, within: picked.size, lanes: picked.size - valued }
}

/** Of each table: another filter changes nothing of them. */
const known = new WeakMap<TrialTable, SliceAxis[]>()

function* axesOf(definition: Sweep['definition'], table: TrialTable): Generator<void, SliceAxis[]> {
  const { parameters = {} } = definition as { parameters?: Record<string, { scale?: string }> }
  const axes = known.get(table) ?? []
  if (axes.length > 0) return axes
  for (const name of variedParameters(definition)) {
    const axis = sliceAxis(name, table.columns[name] ?? [], parameters[name]?.scale)
    if (axis) axes.push(axis)
    yield
  }
  known.set(table, axes)
  return axes
}

function noteOf({ trials, within, lanes }: SlicedTable): string {
  const filtered =
    within === trials.length
      ? counted(within, 'trial')
      : `${count(within)} of ${counted(trials.length, 'trial')} meet the filter`
  return lanes === 0 ? filtered : `${filtered}; ${count(lanes)} of them without a value`
}

interface ChoicesProps {
  axes: SliceAxis[]
  x: string | undefined
  y: string | undefined
}

function Choices({ axes, x, y }: ChoicesProps) {
  const navigate = useNavigate({ from: '/sweeps/$sweep' })
  const set = (change: { along?: string; across?: string | undefined }) =>
    void navigate({
      search: (before) => {
        const { across, ...rest } = { ...before, ...change }
        return across === undefined ? rest : { ...rest, across }
      },
      resetScroll: false,
      replace: true,
    })
  if (axes.length === 0) return undefined
  const options = (left: string | undefined) =>
    axes
      .filter(({ name }) => name !== left)
      .map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))
  return (
    <>
      <label className={styles.choice}>
        along
        <select value={x} onChange={({ target }) => set({ along: target.value })}>
          {options(y)}
        </select>
      </label>
      {axes.length > 1 ? (
        <label className={styles.choice}>
          and
          <select
            value={y ?? ''}
            onChange={({ target }) =>
              set({ ...(x === undefined ? {} : { along: x }), across: target.value || undefined })
            }
          >
            <option value="">nothing else</option>
            {options(x)}
          </select>
        </label>
      ) : undefined}
    </>
  )
}
