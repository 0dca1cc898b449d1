import type { Plan } from '@sweepstack/protocol'
import { WarmStart } from '../sweep/warm-start.tsx'
import { bytes, count, counted, duration, percent } from '../words/numbers.ts'
import styles from './plan-view.module.css'

/** What a sweep would train, what of it is there already, and how long it takes. */
export function PlanView({ plan }: { plan: Plan }) {
  const { trials, lineages, epochs, etaSeconds, checkpointBytes, warnings, stopping } = plan
  const { warmStart } = plan
  const { asked, unique, trained } = epochs
  return (
    <div className={styles.plan}>
      <dl className={styles.figures}>
        <Figure name="Trials" value={count(trials)} note={counted(lineages, 'lineage')} />
        <Figure
          name="Epochs to train"
          value={count(unique - trained)}
          note={`of ${count(asked)} asked for: ${percent(asked - unique + trained, asked)} saved`}
        />
        <Figure
          name="Time"
          value={etaSeconds === null ? 'not known' : duration(etaSeconds)}
          note={timeNote(plan)}
        />
        {checkpointBytes === undefined ? undefined : (
          <Figure
            name="Checkpoints"
            value={bytes(checkpointBytes)}
            note="at most, while it goes on"
          />
        )}
      </dl>
      {warmStart === undefined ? undefined : <WarmStart of={warmStart} verb="Begins" />}
      {stopping?.brackets ? <Rungs brackets={stopping.brackets} /> : undefined}
      {warnings.length > 0 ? (
        <ul className={styles.warnings}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      ) : undefined}
    </div>
  )
}

function timeNote({ epochs, etaSeconds, time, timeUnknown }: Plan): string {
  if (etaSeconds === null) return timeUnknown ?? 'nothing like it was trained yet'
  if (epochs.unique === epochs.trained) return 'all of it is trained already'
  if (time === undefined) return 'from measured speeds'
  const { slots, low, high } = time
  return `${duration(low)} to ${duration(high)} on ${counted(slots, 'slot')}`
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={styles.value}>{value}</dd>
      <dd className={styles.note}>{note}</dd>
    </div>
  )
}

type Brackets = NonNullable<NonNullable<Plan['stopping']>['brackets']>

function Rungs({ brackets }: { brackets: Brackets }) {
  const most = Math.max(...brackets.flatMap(({ rungs }) => rungs.map(({ trials }) => trials)), 1)
  return (
    <div>
      <h3>Expected at the rungs</h3>
      {brackets.map(({ rungs }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: brackets have no other name
        <ul key={place} className={styles.rungs} aria-label={`bracket ${place + 1}`}>
          {rungs.map(({ epoch, trials }) => (
            <li key={epoch}>
              <span>epoch {epoch}</span>
              <span className={styles.bar} style={{ width: `${(100 * trials) / most}%` }} />
              <span>{counted(trials, 'trial')}</span>
            </li>
          ))}
        </ul>
      ))}
    </div>
  )
}
