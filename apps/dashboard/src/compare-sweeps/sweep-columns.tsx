import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Swatch } from '../chart/swatch.tsx'
import table from '../panel/table.module.css'
import styles from './compare-sweeps-page.module.css'
import { type ComparedSweep, labelOf } from './compared-sweep.ts'

interface SweepColumnsProps {
  label: string
  compared: readonly ComparedSweep[]
  /** `cells`: one for each sweep, in their order. */
  rows: { name: ReactNode; key?: string; cells: ReactNode[] }[]
  /** What the first column is. */
  head?: string
}

/** A table with a column for each sweep. */
export function SweepColumns({ label, compared, rows, head }: SweepColumnsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={table.scroll} tabIndex={0} aria-label={label}>
      <table className={`${table.table} ${styles.columns}`}>
        <thead>
          <tr>
            {head === undefined ? <td /> : <th scope="col">{head}</th>}
            {compared.map((one) => (
              <th key={one.sweep.id} scope="col">
                <Swatch color={one.color} />
                <Link to="/sweeps/$sweep" params={{ sweep: one.sweep.id }}>
                  {labelOf(one, compared)}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, key, cells }) => (
            <tr key={key ?? String(name)}>
              <th scope="row">{name}</th>
              {compared.map(({ sweep }, place) => (
                <td key={sweep.id}>{cells[place]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
