import { isOver, type Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { CompareSweepsLink, SweepPick } from '../compare-sweeps/sweep-pick.tsx'
import { sweepListQuery } from '../data/queries.ts'
import { Loaded } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import { Progress } from '../panel/progress.tsx'
import { Status } from '../panel/status.tsx'
import table from '../panel/table.module.css'
import { Moment } from '../words/moment.tsx'
import { count, counted } from '../words/numbers.ts'
import { useTitle } from '../words/use-title.ts'
import { Best } from './best.tsx'
import styles from './sweeps-page.module.css'
import { TrainingNow } from './training-now.tsx'

const aPage = 50
const most = 1000

export function SweepsPage() {
  useTitle('Sweeps')
  const [limit, setLimit] = useState(aPage)
  const query = useQuery(sweepListQuery(limit))
  return (
    <div className={styles.page}>
      <h1>Sweeps</h1>
      <TrainingNow />
      <Panel
        title="All sweeps"
        note={query.data && shownOf(query.data.sweeps.length, query.data.next)}
        tools={<CompareSweepsLink />}
      >
        <Loaded query={query} room={240}>
          {({ sweeps, next }) =>
            sweeps.length === 0 ? (
              <Nothing />
            ) : (
              <>
                <SweepTable sweeps={sweeps} />
                {next !== null && limit < most ? (
                  <button
                    type="button"
                    className={styles.more}
                    onClick={() => setLimit(limit + aPage)}
                  >
                    Show older sweeps
                  </button>
                ) : undefined}
              </>
            )
          }
        </Loaded>
      </Panel>
    </div>
  )
}

function shownOf(shown: number, next: string | null): string {
  return next === null ? counted(shown, 'sweep') : `the newest ${count(shown)}`
}

function Nothing() {
  return (
    <div className={styles.nothing}>
      <h3>No sweep yet</h3>
      <p>
        A sweep trains a model once for each config of a space and ranks what came out.{' '}
        <Link to="/new">Write the first one</Link>, or run <code>sweepstack quickstart</code>.
      </p>
    </div>
  )
}

function SweepTable({ sweeps }: { sweeps: Sweep[] }) {
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.cards} ${styles.table}`}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col">Epochs trained</th>
            <th scope="col">Best</th>
            <th scope="col" className={table.number}>
              Trials
            </th>
            <th scope="col">Posted</th>
          </tr>
        </thead>
        <tbody>
          {sweeps.map((sweep) => (
            <SweepRow key={sweep.id} sweep={sweep} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SweepRow({ sweep }: { sweep: Sweep }) {
  const { id, name, status, reason, epochs, counts, trials, createdAt, definition } = sweep
  const { dataset, tags = [] } = definition as { dataset?: string; tags?: string[] }
  return (
    <tr>
      <td>
        <SweepPick id={id} name={name} />
        <Link to="/sweeps/$sweep" params={{ sweep: id }} className={table.name ?? ''}>
          {name}
        </Link>
        <div className={table.quiet}>
          {dataset ?? 'external programs'}
          {tags.map((tag) => (
            <span key={tag} className={styles.tag}>
              {tag}
            </span>
          ))}
        </div>
      </td>
      <td>
        <Status status={status} title={reason ?? undefined} beat={epochs.trained} />
      </td>
      <td>
        <Progress epochs={epochs} isOver={isOver({ status })} />
      </td>
      <td data-label="Best">
        <Best sweep={sweep} />
      </td>
      <td className={table.number} data-label="Trials">
        {count(trials)}
        {(counts.failed ?? 0) > 0 ? (
          <div className={styles.failed}>{count(counts.failed)} failed</div>
        ) : undefined}
      </td>
      <td className={`${table.quiet} ${styles.posted}`} data-label="Posted">
        <Moment at={createdAt} />
      </td>
    </tr>
  )
}
