import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Swatch } from '../chart/swatch.tsx'
import { type Compared, keyAt, metricOf, nameOf } from '../compare/compared.ts'
import { configDifferences } from '../compare/differences.ts'
import { Loaded } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import { bytes, metricValue, parameterValue } from '../words/numbers.ts'
import styles from './models-panel.module.css'
import { modelQuery } from './tried.ts'
import type { Backend } from './try-search.ts'

/** The columns: which trials, what differs in their configs, and whether their models are here. */
export function ModelsPanel({ tried }: { tried: Compared[] }) {
  const { rows } = configDifferences(tried.map(({ trial }) => trial.config))
  return (
    <Panel title="Models" note="run in this browser by TensorFlow.js" tools={<BackendChoice />}>
      <ul className={styles.models}>
        {tried.map((one, place) => (
          <li key={keyAt(tried, place)} className={styles.model}>
            <h3>
              <Swatch color={one.color} />
              <Link
                to="/sweeps/$sweep/trials/$trial"
                params={{ sweep: one.sweep.id, trial: String(one.trial.number) }}
              >
                {nameOf(one, tried)}
              </Link>
            </h3>
            <p className={styles.fact}>
              {metricOf(one.sweep)} {metricValue(metricOf(one.sweep), one.trial.score)}
            </p>
            {rows.map(({ name, values }) => (
              <p key={name} className={styles.fact}>
                {name} <b>{parameterValue(values[place])}</b>
              </p>
            ))}
            <ModelState one={one} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function ModelState({ one }: { one: Compared }) {
  const query = useQuery(modelQuery(one))
  return (
    <Loaded query={query} room={20}>
      {(size) => <p className={styles.fact}>{bytes(size)} of weights, loaded</p>}
    </Loaded>
  )
}

function BackendChoice() {
  const { on } = useSearch({ from: '/try' })
  const navigate = useNavigate({ from: '/try' })
  return (
    <label className={styles.choice}>
      computed on
      <select
        value={on ?? ''}
        onChange={({ target }) =>
          void navigate({
            search: ({ on: _, ...rest }) =>
              target.value === '' ? rest : { ...rest, on: target.value as Backend },
            replace: true,
            resetScroll: false,
          })
        }
      >
        <option value="">the fastest there is</option>
        <option value="webgl">the graphics card (webgl)</option>
        <option value="cpu">the processor (cpu)</option>
      </select>
    </label>
  )
}
