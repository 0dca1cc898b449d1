import { type Sweep, shortId, type Trial } from '@sweepstack/protocol'
import { Panel } from '../panel/panel.tsx'
import { variedParameters } from '../words/varied-parameters.ts'
import styles from './config-panel.module.css'
import { configValues } from './config-values.ts'

/** What differs between the trials of the sweep first, the rest folded. */
export function ConfigPanel({ sweep, trial }: { sweep: Sweep; trial: Trial }) {
  const { differing, common } = configValues(trial, new Set(variedParameters(sweep.definition)))
  return (
    <Panel
      title="Config"
      note={<code title={trial.lineage}>lineage {shortId(trial.lineage)}</code>}
    >
      <Values of={differing} />
      <details className={styles.others}>
        <summary>{common.length} that all trials have in common</summary>
        <Values of={common} />
      </details>
    </Panel>
  )
}

function Values({ of }: { of: readonly [name: string, value: string][] }) {
  return (
    <dl className={styles.values}>
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
