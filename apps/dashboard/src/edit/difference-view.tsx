import type { SweepDifference } from '@sweepstack/protocol'
import panel from '../panel/panel.module.css'
import table from '../panel/table.module.css'
import styles from './difference-view.module.css'

/** What an edit would change, each with what it was, and why a part of it cannot be. */
export function DifferenceView({ difference }: { difference: SweepDifference }) {
  const { changes, impossible } = difference
  if (changes.length === 0) {
    return <p className={panel.empty}>Nothing: the sweep is as the definition says.</p>
  }
  return (
    <>
      <div className={table.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">what</th>
              <th scope="col">in the sweep</th>
              <th scope="col">then</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ path, before, after }) => (
              <tr key={`${path} ${said(before)} ${said(after)}`}>
                <th scope="row" className={styles.path}>
                  {path}
                </th>
                <td className={before === undefined ? styles.none : styles.before}>
                  {said(before)}
                </td>
                <td className={after === undefined ? styles.none : styles.after}>{said(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {impossible.length > 0 ? (
        <div role="alert" className={styles.impossible}>
          <p>This cannot be done, so nothing is:</p>
          <ul>
            {impossible.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path ? <code>{path}</code> : undefined} {message}
              </li>
            ))}
          </ul>
        </div>
      ) : undefined}
    </>
  )
}

function said(value: unknown): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
