import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { trialTableQuery } from '../data/trial-table.ts'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { Trouble } from '../panel/trouble.tsx'
import { count, counted, metricValue, parameterValue } from '../words/numbers.ts'
import styles from './compare-sweeps-page.module.css'
import { type ComparedSweep, labelOf, metricOf } from './compared-sweep.ts'
import { pairedOutcome, pairsText, type SharedConfig, sharedConfigs } from './shared-configs.ts'
import { SweepColumns } from './sweep-columns.tsx'

/** So many are shown; the sentences above count all. */
const most = 50

/** What sweeps made of the configs that several of them have: pairs are compared more surely than bests. */
export function SharedPanel({ compared }: { compared: ComparedSweep[] }) {
  const queries = useQueries({ queries: compared.map(({ sweep }) => trialTableQuery(sweep.id)) })
  const failed = queries.find(({ error, data }) => error && data === undefined)
  const tables = queries.flatMap(({ data }) => data ?? [])
  // The list of queries is a new one each time.
  const read = queries.map(({ dataUpdatedAt }) => dataUpdatedAt).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read changes with its times
  const shared = useMemo(
    () => (tables.length === compared.length ? sharedConfigs(tables) : undefined),
    [read, compared.length],
  )
  return (
    <Panel title="Configs in common" note={shared && noteOf(shared)}>
      {failed?.error ? (
        <Trouble error={failed.error} retry={() => void failed.refetch()} />
      ) : undefined}
      {shared === undefined ? (
        <p className={panel.empty} role="status">
          {failed ? '' : 'Loading…'}
        </p>
      ) : shared.length === 0 ? (
        <p className={panel.empty}>No config came to its end in more than one of them.</p>
      ) : (
        <Shared shared={shared} compared={compared} />
      )}
    </Panel>
  )
}

function noteOf(shared: SharedConfig[]): string {
  const all = counted(shared.length, 'config')
  return shared.length > most ? `the ${most} that differ most, of ${all}` : all
}

function Shared({ shared, compared }: { shared: SharedConfig[]; compared: ComparedSweep[] }) {
  const metric = metricOf((compared[0] as ComparedSweep).sweep)
  const once = shared.filter(({ isOneLineage }) => isOneLineage).length
  const varied = useMemo(() => variedIn(shared), [shared])
  return (
    <>
      <ul className={styles.verdict}>
        {compared.slice(1).map((other, place) => {
          const outcome = pairedOutcome(shared, [0, place + 1], metric.goal)
          const [first, second] = [compared[0] as ComparedSweep, other].map((one) =>
            labelOf(one, compared),
          )
          return (
            <li key={other.sweep.id}>
              {outcome.mean === null
                ? `${second} has no config in common with ${first}.`
                : `${second} against ${first}: better on ${count(outcome.better)}, worse on ${count(outcome.worse)}, the same on ${count(outcome.same)}; ${signed(metric.name, outcome.mean)} in the mean: ${pairsText(outcome)}.`}
            </li>
          )
        })}
        {once > 0 ? (
          <li>
            {counted(once, 'config')} of them {once === 1 ? 'is' : 'are'} of one lineage, trained
            once for all: their scores are the same.
          </li>
        ) : undefined}
      </ul>
      <SweepColumns
        label="Configs in common, scrolls"
        head="Config"
        compared={compared}
        rows={shared.slice(0, most).map(({ key, config, scores, trials }) => ({
          key,
          name:
            varied.map((name) => `${name} ${parameterValue(config[name])}`).join(' · ') ||
            'the same',
          cells: scores.map((score, place) =>
            score === null ? (
              '–'
            ) : (
              <Link
                key={key}
                to="/sweeps/$sweep/trials/$trial"
                params={{
                  sweep: (compared[place] as ComparedSweep).sweep.id,
                  trial: String(trials[place]),
                }}
              >
                {metricValue(metric.name, score)}
              </Link>
            ),
          ),
        }))}
      />
    </>
  )
}

/** Parameters in which the configs in common differ from each other. */
function variedIn(shared: SharedConfig[]): string[] {
  const names = Object.keys(shared[0]?.config ?? {})
  return names.filter((name) => new Set(shared.map(({ config }) => config[name])).size > 1)
}

function signed(metric: string, value: number): string {
  return `${value > 0 ? '+' : ''}${metricValue(metric, value)}`
}
