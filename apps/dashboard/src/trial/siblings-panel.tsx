import type { Metric, Sweep, Trial } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { trialTableQuery } from '../data/trial-table.ts'
import { Loaded } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import { Status } from '../panel/status.tsx'
import table from '../panel/table.module.css'
import { counted, metricValue } from '../words/numbers.ts'
import { type Sibling, siblingsOf, spreadOf } from './siblings.ts'

interface SiblingsPanelProps {
  sweep: Sweep
  trial: Trial
}

/** The runs of the same config beside each other: how much of a score is luck. */
export function SiblingsPanel({ sweep, trial }: SiblingsPanelProps) {
  const {
    repeats = 1,
    folds,
    topK,
  } = sweep.definition as {
    repeats?: number
    folds?: number
    topK?: unknown
  }
  if (repeats <= 1 && folds === undefined && topK === undefined) return undefined
  return <Siblings sweep={sweep} trial={trial} />
}

function Siblings({ sweep, trial }: SiblingsPanelProps) {
  const { metric } = sweep.definition as { metric: Metric }
  const query = useQuery(trialTableQuery(sweep.id))
  const parameters = Object.keys(trial.config).filter((name) => name !== 'epochs')
  const siblings = query.data ? siblingsOf(query.data, trial.number, parameters) : []
  return (
    <Panel title="Runs of this config" note={noteOf(siblings, metric)}>
      <Loaded query={query}>
        {() => (
          <div className={table.scroll}>
            <table className={table.table}>
              <thead>
                <tr>
                  <th scope="col">Trial</th>
                  <th scope="col">Seed</th>
                  {siblings.some(({ fold }) => fold !== null) ? (
                    <th scope="col">Fold</th>
                  ) : undefined}
                  <th scope="col">Status</th>
                  <th scope="col">{metric.name}</th>
                </tr>
              </thead>
              <tbody>
                {siblings.map((one) => (
                  <SiblingRow
                    key={one.trial}
                    sweep={sweep.id}
                    one={one}
                    isHere={one.trial === trial.number}
                    hasFolds={siblings.some(({ fold }) => fold !== null)}
                    metric={metric.name}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Panel>
  )
}

interface SiblingRowProps {
  sweep: string
  one: Sibling
  isHere: boolean
  hasFolds: boolean
  metric: string
}

function SiblingRow({ sweep, one, isHere, hasFolds, metric }: SiblingRowProps) {
  const { trial, seed, fold, status, score } = one
  return (
    <tr aria-current={isHere ? 'true' : undefined}>
      <td className={isHere ? table.name : undefined}>
        {isHere ? (
          `${trial} (this one)`
        ) : (
          <Link to="/sweeps/$sweep/trials/$trial" params={{ sweep, trial: String(trial) }}>
            {trial}
          </Link>
        )}
      </td>
      <td>{String(seed)}</td>
      {hasFolds ? <td>{fold === null ? '–' : String(fold)}</td> : undefined}
      <td>
        <Status status={String(status)} />
      </td>
      <td>{metricValue(metric, typeof score === 'number' ? score : null)}</td>
    </tr>
  )
}

function noteOf(siblings: readonly Sibling[], { name }: Metric): string | undefined {
  if (siblings.length === 0) return undefined
  const spread = spreadOf(siblings)
  const said = spread
    ? `: mean ${metricValue(name, spread.mean)}, standard deviation ${metricValue(name, spread.deviation)}`
    : ''
  return `${counted(siblings.length, 'run')}${said}`
}
