import type { Metric, Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { TrialTable } from '../data/trial-columns.ts'
import { trialTableQuery } from '../data/trial-table.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { count, counted } from '../words/numbers.ts'
import { variedParameters } from '../words/varied-parameters.ts'
import { useShownFilter } from './filter.ts'
import { pickedOf } from './picked-trials.ts'
import { PlanePlot } from './plane-plot.tsx'
import { type SlicedTrial, slicedTrials } from './slice.ts'
import { type SliceAxis, sliceAxis } from './slice-axis.ts'
import { SlicePlot } from './slice-plot.tsx'
import styles from './slices-panel.module.css'

const height = 300

/** What came out along one parameter, or over the plane of two. */
export function SlicesPanel({ sweep }: { sweep: Sweep }) {
  const query = useQuery(trialTableQuery(sweep.id))
  const { conditions } = useShownFilter()
  const { along, across } = useSearch({ from: '/sweeps/$sweep' })
  const table = query.data
  const trials = useMemo(
    () => table && slicedTrials(table, pickedOf(table, conditions).rows),
    [table, conditions],
  )
  const { definition } = sweep
  const axes = useMemo(() => (table ? axesOf(definition, table) : []), [definition, table])
  const x = axes.find(({ name }) => name === along) ?? axes[0]
  const y = axes.find(({ name }) => name === across && name !== x?.name)
  const { metric } = definition as { metric: Metric }
  return (
    <Panel
      title="Slices"
      note={trials && noteOf(trials)}
      tools={<Choices axes={axes} x={x?.name} y={y?.name} />}
    >
      <Loaded query={query} room={height + 80}>
        {(loaded) => {
          if (x === undefined || trials === undefined || trials.length === 0) {
            return <p className={panel.empty}>Nothing differs between the trials so far.</p>
          }
          const shared = { sweep: sweep.id, table: loaded, trials, metric, height }
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

function axesOf(definition: Sweep['definition'], { columns }: TrialTable): SliceAxis[] {
  const { parameters = {} } = definition as { parameters?: Record<string, { scale?: string }> }
  return variedParameters(definition).flatMap(
    (name) => sliceAxis(name, columns[name] ?? [], parameters[name]?.scale) ?? [],
  )
}

function noteOf(trials: SlicedTrial[]): string {
  const within = trials.filter(({ picked }) => picked)
  const valued = within.filter(({ value }) => value !== undefined).length
  const lanes = within.length - valued
  const filtered =
    within.length === trials.length
      ? counted(within.length, 'trial')
      : `${count(within.length)} of ${counted(trials.length, 'trial')} meet the filter`
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
