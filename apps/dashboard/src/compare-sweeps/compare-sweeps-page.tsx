import { chosenColors } from '@sweepstack/charts'
import { useQueries } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { configDifferences } from '../compare/differences.ts'
import { sweepQuery } from '../data/queries.ts'
import { Panel } from '../panel/panel.tsx'
import { Trouble } from '../panel/trouble.tsx'
import { WhenSeen } from '../panel/when-seen.tsx'
import { PrintButton } from '../shell/print-button.tsx'
import { counted, parameterValue } from '../words/numbers.ts'
import { useTitle } from '../words/use-title.ts'
import { BestPanel } from './best-panel.tsx'
import styles from './compare-sweeps-page.module.css'
import { type ComparedSweep, comparableOf, labelOf } from './compared-sweep.ts'
import { definitionValues } from './definition-values.ts'
import { EpochsPanel } from './epochs-panel.tsx'
import { ProgressPanel } from './progress-panel.tsx'
import { SharedPanel } from './shared-panel.tsx'
import { SweepColumns } from './sweep-columns.tsx'

/** Two to four sweeps beside each other: what was asked for, what came of it, and what it took. */
export function CompareSweepsPage() {
  useTitle('Compare sweeps')
  const { sweep: ids = [] } = useSearch({ from: '/compare-sweeps' })
  const { name } = useChartTheme()
  const queries = useQueries({ queries: ids.map(sweepQuery) })
  const failed = queries.find(({ error, data }) => error && data === undefined)
  const compared = queries.flatMap(({ data }, place): ComparedSweep[] =>
    data ? [{ sweep: data, place, color: chosenColors[name][place] as string }] : [],
  )
  return (
    <div className={styles.page}>
      <header>
        {compared.length < 2 ? undefined : <PrintButton />}
        <h1>Compare sweeps</h1>
      </header>
      {failed?.error ? (
        <Trouble error={failed.error} retry={() => void failed.refetch()} />
      ) : undefined}
      {ids.length < 2 ? (
        <p>
          Choose two to four sweeps by the boxes in <Link to="/">the list of all sweeps</Link>.
        </p>
      ) : compared.length < 2 ? (
        failed ? undefined : (
          <p role="status">Loading…</p>
        )
      ) : (
        <Whole compared={compared} />
      )}
    </div>
  )
}

function Whole({ compared }: { compared: ComparedSweep[] }) {
  const comparable = comparableOf(compared)
  const left = compared.filter((one) => !comparable.includes(one))
  return (
    <>
      {left.length > 0 ? (
        <p className={styles.left}>
          {left.map((one) => labelOf(one, compared)).join(', ')}: ranked by another metric, so that
          their scores are not compared.
        </p>
      ) : undefined}
      <Definitions compared={compared} />
      <BestPanel compared={comparable} />
      <ProgressPanel compared={comparable} />
      <EpochsPanel compared={compared} />
      <WhenSeen title="Configs in common" room={240}>
        <SharedPanel compared={comparable} />
      </WhenSeen>
    </>
  )
}

function Definitions({ compared }: { compared: ComparedSweep[] }) {
  const { rows, same } = configDifferences(
    compared.map(({ sweep }) => definitionValues(sweep.definition)),
  )
  return (
    <Panel
      title="What differs"
      note={`${counted(rows.length, 'part')} of the definitions; ${same} are the same in all`}
    >
      <SweepColumns
        label="Definitions, scrolls"
        compared={compared}
        rows={rows.map(({ name, values }) => ({ name, cells: values.map(parameterValue) }))}
      />
    </Panel>
  )
}
