import { isByStopping, isOver, type Sweep } from '@sweepstack/protocol'
import { Progress } from '../panel/progress.tsx'
import { Status } from '../panel/status.tsx'
import { Moment } from '../words/moment.tsx'
import { count, counted, parameterValue } from '../words/numbers.ts'
import { variedParameters } from '../words/varied-parameters.ts'
import { SweepControls } from './sweep-controls.tsx'
import styles from './sweep-head.module.css'
import { WarmStart } from './warm-start.tsx'

/** Is it running, how far is it, what was saved; and what may be done with it. */
export function SweepHead({ sweep, stream }: { sweep: Sweep; stream: 'live' | 'lost' }) {
  const { name, status, reason, epochs, createdAt, finishedAt, warnings } = sweep
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h1>{name}</h1>
        <Status status={status} beat={epochs.trained} />
        {status === 'running' && stream === 'lost' ? (
          <span className={styles.lost}>connection lost, trying again</span>
        ) : undefined}
        <SweepControls sweep={sweep} />
      </div>
      {reason ? <p className={styles.reason}>{reason}</p> : undefined}
      <div className={styles.figures}>
        <div className={styles.wide}>
          <Progress epochs={epochs} isOver={isOver(sweep)} />
        </div>
        <p>{trialsOf(sweep)}</p>
        <p>{savedOf(sweep)}</p>
        <p>
          posted <Moment at={createdAt} />
          {finishedAt ? (
            <>
              , ended <Moment at={finishedAt} />
            </>
          ) : undefined}
        </p>
      </div>
      <Constants {...sweep} />
      {sweep.warmStart === undefined ? undefined : <WarmStart of={sweep.warmStart} verb="Began" />}
      {warnings.length > 0 ? (
        <details className={styles.warnings}>
          <summary>{counted(warnings.length, 'warning')} of the plan</summary>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </details>
      ) : undefined}
    </header>
  )
}

const order = [
  'running',
  'waiting',
  'resting',
  'completed',
  'stopped',
  'failed',
  'cancelled',
] as const

function trialsOf({ trials, counts }: Sweep): string {
  const parts = order.flatMap((status) =>
    (counts[status] ?? 0) > 0 ? [`${count(counts[status])} ${status}`] : [],
  )
  return `${counted(trials, 'trial')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
}

/** The figures of a plan are the most: of a sweep that has ended, what it came to. */
function savedOf(sweep: Sweep): string {
  const { asked, unique, before, trained } = sweep.epochs
  // Clones of a population may take more than was asked: what they save is known when it has ended.
  if (unique > asked) return `${counted(asked, 'epoch')} asked for, up to ${count(unique)} to train`
  const shared = asked - unique + before
  const saved = shared === 0 ? 'none shared' : `${count(shared)} saved by sharing`
  const left = isOver(sweep) ? unique - trained : 0
  if (left === 0) return `${counted(asked, 'epoch')} asked for, ${saved}`
  const others = isByStopping(sweep)
    ? `${count(left)} by stopping early`
    : `${count(left)} not trained`
  return `${counted(asked, 'epoch')} asked for, ${count(trained - before)} trained, ${saved}, ${others}`
}

/** What all configs have in common, in a line, so that the table shows only what differs. */
function Constants({ definition }: Sweep) {
  const { dataset, parameters = {}, search, seed } = definition as Definition
  const varied = new Set(variedParameters(definition))
  const constants = Object.entries(parameters).filter(([name]) => !varied.has(name))
  const parts = [
    dataset,
    search?.kind && `${search.kind} search`,
    aimsOf(definition as Definition),
    seed === undefined ? undefined : `seed ${seed}`,
  ]
  return (
    <details className={styles.constants}>
      <summary>
        {parts.filter(Boolean).join(' · ')} · {counted(constants.length, 'parameter')} the same in
        all configs
      </summary>
      <p>{constants.map(([name, value]) => `${name} ${parameterValue(value)}`).join(' · ')}</p>
    </details>
  )
}

/** "maximize val_accuracy, minimize val_loss" */
function aimsOf({ metric, objectives = metric ? [metric] : [] }: Definition): string {
  return objectives.map(({ name, goal }) => `${goal} ${name}`).join(', ')
}

interface Definition {
  dataset?: string
  parameters?: Record<string, unknown>
  search?: { kind?: string }
  metric?: { name: string; goal: string }
  objectives?: { name: string; goal: string }[]
  seed?: number
}
