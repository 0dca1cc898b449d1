import { chosenColors } from '@sweepstack/charts'
import { useQueries } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Swatch } from '../chart/swatch.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { sweepQuery, trialQuery } from '../data/queries.ts'
import { Panel } from '../panel/panel.tsx'
import { Status } from '../panel/status.tsx'
import table from '../panel/table.module.css'
import { Trouble } from '../panel/trouble.tsx'
import { counted, metricValue, parameterValue } from '../words/numbers.ts'
import { useTitle } from '../words/use-title.ts'
import { AgreementPanel } from './agreement-panel.tsx'
import { ClassesPanel } from './classes-panel.tsx'
import styles from './compare-page.module.css'
import { comparedOf } from './compare-search.ts'
import { type Compared, keyAt, metricOf, nameOf } from './compared.ts'
import { ComparedCurves } from './compared-curves.tsx'
import { configDifferences } from './differences.ts'

/** Trials beside each other: what differs in their configs, their curves, their classes. */
export function ComparePage() {
  useTitle('Compare trials')
  const { trial: named = [] } = useSearch({ from: '/compare' })
  const { name } = useChartTheme()
  const asked = named.flatMap((one) => comparedOf(one) ?? [])
  const trials = useQueries({ queries: asked.map(({ sweep, trial }) => trialQuery(sweep, trial)) })
  const sweeps = useQueries({
    queries: [...new Set(asked.map(({ sweep }) => sweep))].map(sweepQuery),
  })
  const failed = [...trials, ...sweeps].find(({ error, data }) => error && data === undefined)
  const compared = trials.flatMap(({ data: trial }, place): Compared[] => {
    const sweep = sweeps.find(({ data }) => data?.id === trial?.sweep)?.data
    return trial && sweep ? [{ trial, sweep, color: chosenColors[name][place] as string }] : []
  })
  return (
    <div className={styles.page}>
      <h1>Compare trials</h1>
      {failed?.error ? (
        <Trouble error={failed.error} retry={() => void failed.refetch()} />
      ) : undefined}
      {asked.length < 2 ? (
        <p>Choose two to five trials by the boxes in the leaderboard of a sweep.</p>
      ) : compared.length < 2 ? (
        failed ? undefined : (
          <p role="status">Loading…</p>
        )
      ) : (
        <>
          <Configs compared={compared} />
          <ComparedCurves compared={compared} />
          <AgreementPanel compared={compared} />
          <ClassesPanel compared={compared} />
        </>
      )}
    </div>
  )
}

function Configs({ compared }: { compared: Compared[] }) {
  const { rows, same } = configDifferences(
    compared.map(({ trial }) => trial.config as Record<string, unknown>),
  )
  return (
    <Panel
      title="What differs"
      note={`${counted(rows.length, 'parameter')}; ${same} are the same in all`}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={table.scroll} tabIndex={0} aria-label="Configs, scrolls">
        <table className={table.table}>
          <thead>
            <tr>
              <td />
              {compared.map(({ sweep, trial, color }) => (
                <th key={`${sweep.id} ${trial.number}`} scope="col">
                  <Swatch color={color} />
                  <Link
                    to="/sweeps/$sweep/trials/$trial"
                    params={{ sweep: sweep.id, trial: String(trial.number) }}
                  >
                    {nameOf({ sweep, trial }, compared)}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, values }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, place) => (
                  <td key={keyAt(compared, place)}>{parameterValue(value)}</td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">seed</th>
              {compared.map(({ trial }, place) => (
                <td key={keyAt(compared, place)}>{trial.seed}</td>
              ))}
            </tr>
            <tr>
              <th scope="row">status</th>
              {compared.map(({ trial }, place) => (
                <td key={keyAt(compared, place)}>
                  <Status status={trial.status} />
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row">score</th>
              {compared.map(({ sweep, trial }, place) => (
                <td key={keyAt(compared, place)} className={table.name}>
                  {metricValue(metricOf(sweep), trial.score)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
