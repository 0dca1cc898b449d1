import { shortId, type Worker } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { workersQuery } from '../data/queries.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { Status } from '../panel/status.tsx'
import table from '../panel/table.module.css'
import { Moment } from '../words/moment.tsx'
import { count, counted } from '../words/numbers.ts'
import { useTitle } from '../words/use-title.ts'
import styles from './workers-page.module.css'

export function WorkersPage() {
  useTitle('Workers')
  const query = useQuery(workersQuery)
  return (
    <div className={styles.page}>
      <h1>Workers</h1>
      <Panel title="Fleet" note={query.data && noteOf(query.data)}>
        <Loaded query={query} room={200}>
          {(workers) =>
            workers.length === 0 ? (
              <p className={panel.empty}>
                No worker is here. Start one on any machine that reaches this service with{' '}
                <code>sweepstack worker</code>.
              </p>
            ) : (
              <Fleet workers={workers} />
            )
          }
        </Loaded>
      </Panel>
    </div>
  )
}

function noteOf(workers: Worker[]): string {
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0)
  const busy = workers.reduce((sum, { running }) => sum + running.length, 0)
  return `${counted(workers.length, 'worker')}, ${count(busy)} of ${counted(slots, 'slot')} training`
}

function Fleet({ workers }: { workers: Worker[] }) {
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.cards} ${styles.table}`}>
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">Status</th>
            <th scope="col">Slots</th>
            <th scope="col">Device</th>
            <th scope="col">Trains</th>
            <th scope="col">Started</th>
            <th scope="col">Seen</th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <Row key={worker.id} worker={worker} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ worker }: { worker: Worker }) {
  const { id, host, pid, status, reason, slots, device, threads, precisions, gpus, running } =
    worker
  return (
    <tr>
      <td>
        <span className={table.name} title={id}>
          {host}
        </span>
        <div className={table.quiet}>process {pid}</div>
      </td>
      <td className={styles.status}>
        <Status status={status} />
        {reason ? <div className={styles.reason}>{reason}</div> : undefined}
      </td>
      <td data-label="Slots">
        <Slots slots={slots} busy={running.length} />
      </td>
      <td className={styles.device}>
        {gpus.length > 0
          ? gpus.map(({ name, model, memoryMb }) => (
              <div key={name}>
                {model} {memoryMb === null ? '' : `${count(Math.round(memoryMb / 1024))} GiB`}
              </div>
            ))
          : `${device}, ${counted(threads, 'thread')} a slot`}
        <div className={table.quiet}>{precisions.join(', ')}</div>
      </td>
      <td className={table.quiet} data-label="Trains">
        {running.length === 0
          ? 'nothing'
          : running.map((key) => (
              <code key={key} title={key}>
                {shortId(key)}{' '}
              </code>
            ))}
      </td>
      <td className={table.quiet} data-label="Started">
        <Moment at={worker.startedAt} />
      </td>
      <td className={table.quiet} data-label="Seen">
        <Moment at={worker.seenAt} />
      </td>
    </tr>
  )
}

const mostDots = 16

function Slots({ slots, busy }: { slots: number; busy: number }) {
  const said = `${busy} of ${slots} train`
  if (slots > mostDots) return <span>{said}</span>
  return (
    <span className={styles.slots} title={said} role="img" aria-label={said}>
      {Array.from({ length: slots }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: slots have no other name
        <span key={place} className={place < busy ? styles.busy : styles.free} />
      ))}
    </span>
  )
}
