import { type Sweep, shortId, type Trial } from '@sweepstack/protocol'
import { Panel } from '../panel/panel.tsx'
import { parameterValue } from '../words/numbers.ts'
import { variedParameters } from '../words/varied-parameters.ts'
import styles from './config-panel.module.css'

/** What differs between the trials of the sweep first, the rest folded. */
export function ConfigPanel({ sweep, trial }: { sweep: Sweep; trial: Trial }) {
  const config = trial.config as Record<string, unknown>
  const varied = new Set(variedParameters(sweep.definition))
  const names = Object.keys(config)
  const differing = names.filter((name) => varied.has(name))
  const others = names.filter((name) => !varied.has(name))
  return (
    <Panel
      title="Config"
      note={<code title={trial.lineage}>lineage {shortId(trial.lineage)}</code>}
    >
      <Values of={config} names={differing} />
      <details className={styles.others}>
        <summary>{others.length} that all trials have in common</summary>
        <Values of={config} names={others} />
      </details>
    </Panel>
  )
}

function Values({ of, names }: { of: Record<string, unknown>; names: string[] }) {
  return (
    <dl className={styles.values}>
      {names.map((name) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{parameterValue(of[name])}</dd>
        </div>
      ))}
    </dl>
  )
}
