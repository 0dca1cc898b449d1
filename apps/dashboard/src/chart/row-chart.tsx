import type { Chart } from '@sweepstack/charts'
import { type ReactNode, useMemo, useState } from 'react'
import { count } from '../words/numbers.ts'
import frame from './chart-canvas.module.css'
import { ChartCanvas } from './chart-canvas.tsx'
import { ChartSteps } from './chart-steps.tsx'
import type { Pointed } from './pointed.ts'
import styles from './row-chart.module.css'
import { Tooltip } from './tooltip.tsx'
import { useChosen } from './use-chosen.ts'

interface RowChartProps<Row> {
  rows: Row[]
  keyOf: (row: Row) => string | number
  option: (rows: Row[], highlighted: number | undefined) => Chart['option']
  /** Of a row, and of what stands above and below all of them, in px. */
  rowHeight: number
  margins: number
  /** How many rows are drawn at first. */
  first: number
  label: string
  /** What the rows are, as "Configs by rank". */
  stepsLabel: string
  /** What a row says, read aloud. */
  textOf: (row: Row) => string
  /** What can be done with a chosen row. */
  actions?: (row: Row) => ReactNode
}

/** More rows make a canvas too high for a browser. */
const mostRows = 300
const moreRows = 100

/** A chart of rows, of which each can be pointed at, stepped to, and chosen. `option` must stay the same between renders. */
export function RowChart<Row>(props: RowChartProps<Row>) {
  const { rows, keyOf, option, rowHeight, margins, first, textOf, actions } = props
  const [limit, setLimit] = useState(first)
  const [at, setAt] = useState<Pointed>()
  const shown = useMemo(() => rows.slice(0, limit), [rows, limit])
  const hovered = at && shown[Math.round(at.y)]
  const [chosenAt, choose] = useChosen(shown, keyOf)
  const chosen = chosenAt === undefined ? undefined : shown[chosenAt]
  const highlighted = at && hovered ? Math.round(at.y) : chosenAt
  const drawn = useMemo(() => option(shown, highlighted), [option, shown, highlighted])
  return (
    <>
      <div className={frame.frame}>
        <ChartCanvas
          key={shown.length}
          option={drawn}
          height={shown.length * rowHeight + margins}
          label={props.label}
          onPoint={setAt}
          onChoose={({ y }) => choose(Math.round(y))}
        />
        {at && hovered ? <Tooltip at={at}>{textOf(hovered)}</Tooltip> : undefined}
      </div>
      <ChartSteps
        label={props.stepsLabel}
        count={shown.length}
        at={chosenAt}
        text={chosen ? textOf(chosen) : ''}
        onStep={choose}
      />
      {chosen ? (
        <p className={styles.chosen}>
          {textOf(chosen)} {actions?.(chosen)}
        </p>
      ) : undefined}
      {rows.length > shown.length && limit < mostRows ? (
        <button
          type="button"
          className={styles.more}
          onClick={() => setLimit(Math.min(mostRows, limit + moreRows))}
        >
          Show {count(Math.min(moreRows, rows.length - shown.length, mostRows - limit))} more of{' '}
          {count(rows.length)}
        </button>
      ) : undefined}
    </>
  )
}
