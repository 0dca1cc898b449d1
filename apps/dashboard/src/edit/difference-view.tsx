import type { SweepDifference } from '@sweepstack/protocol'
import { Fragment } from 'react'
import { shownPath } from '../definition/problems.ts'
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
                  <Path path={path} />
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
          <p>This cannot be done:</p>
          <ul>
            {impossible.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path ? <code>{shownPath(path)}</code> : undefined} {message}
              </li>
            ))}
          </ul>
        </div>
      ) : undefined}
    </>
  )
}

/** It may break behind its dots. */
function Path({ path }: { path: string }) {
  const parts = shownPath(path).split('.')
  return parts.map((part, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a place of a path is its name
    <Fragment key={place}>
      {part}
      {place < parts.length - 1 ? (
        <>
          .<wbr />
        </>
      ) : undefined}
    </Fragment>
  ))
}

/** As in a sweep file, on one line that can break. */
function said(value: unknown): string {
  if (value === undefined) return '–'
  if (Array.isArray(value)) return `[${value.map(said).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const parts = Object.entries(value).map(([key, inner]) => `${key}: ${said(inner)}`)
  return `{${parts.join(', ')}}`
}
