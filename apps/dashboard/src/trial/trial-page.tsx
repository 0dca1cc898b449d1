import { trialStandings } from '@sweepstack/client'
import {
  type Decision,
  hasDensities,
  lastEpochOf,
  type Sweep,
  sayProposal,
  type Trial,
} from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { RetryButton } from '../actions/retry-button.tsx'
import { client } from '../data/client.ts'
import { sweepQuery, trialQuery } from '../data/queries.ts'
import { Loaded } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import { Status } from '../panel/status.tsx'
import { DecisionList } from '../sweep/decisions-panel.tsx'
import { count, metricValue } from '../words/numbers.ts'
import { useTitle } from '../words/use-title.ts'
import { ConfigPanel } from './config-panel.tsx'
import { DownloadsPanel } from './downloads-panel.tsx'
import { PredictionsPanel } from './predictions-panel.tsx'
import { ProposalDensities } from './proposal-densities.tsx'
import { SiblingsPanel } from './siblings-panel.tsx'
import { TrialControls } from './trial-controls.tsx'
import { TrialCurves } from './trial-curves.tsx'
import styles from './trial-page.module.css'

export function TrialPage() {
  const { sweep: id, trial: number } = useParams({ from: '/sweeps/$sweep/trials/$trial' })
  const sweep = useQuery(sweepQuery(id))
  const trial = useQuery(trialQuery(id, Number(number)))
  useTitle(`Trial ${number} of ${sweep.data?.name ?? 'a sweep'}`)
  return (
    <div className={styles.page}>
      <p className={styles.trail}>
        <Link to="/">Sweeps</Link> /{' '}
        <Link to="/sweeps/$sweep" params={{ sweep: id }}>
          {sweep.data?.name ?? id}
        </Link>
      </p>
      <Loaded query={trial} room={320}>
        {(loaded) => <Loaded query={sweep}>{(of) => <Whole sweep={of} trial={loaded} />}</Loaded>}
      </Loaded>
    </div>
  )
}

function Whole({ sweep, trial }: { sweep: Sweep; trial: Trial }) {
  const { number, status, decisions, reason } = trial
  const isToldWhy = reason !== null || decisions.length > 0
  return (
    <>
      <header className={styles.head}>
        <h1>Trial {number}</h1>
        <Status status={status} beat={trial.reports.length} />
        <TrialControls sweep={sweep} trial={trial} />
        <p className={styles.facts}>{factsOf(sweep, trial)}</p>
      </header>
      <Failure sweep={sweep} trial={trial} />
      {trial.failure !== null && trial.reports.length === 0 ? undefined : (
        <TrialCurves trial={trial} />
      )}
      <div className={styles.pair}>
        <div className={styles.column}>
          <ConfigPanel sweep={sweep} trial={trial} />
          {isToldWhy ? <DownloadsPanel sweep={sweep} trial={trial} /> : undefined}
        </div>
        {isToldWhy ? (
          <div className={styles.column}>
            <Reasons sweep={sweep} trial={trial} />
          </div>
        ) : (
          <DownloadsPanel sweep={sweep} trial={trial} />
        )}
      </div>
      <SiblingsPanel sweep={sweep} trial={trial} />
      <PredictionsPanel sweep={sweep} trial={trial} />
    </>
  )
}

function Reasons({ sweep, trial: { number, decisions, reason } }: { sweep: Sweep; trial: Trial }) {
  return (
    <>
      {reason === null ? undefined : (
        <Panel title="Why it was proposed">
          <p>
            Trial {number} {sayProposal(reason)}.
          </p>
          {hasDensities(reason) ? (
            <ProposalDensities sweep={sweep.id} trial={number} reason={reason} />
          ) : undefined}
        </Panel>
      )}
      {decisions.length > 0 ? (
        <Panel title="Why it went on, rested or stopped">
          <Decided sweep={sweep} decisions={decisions} />
        </Panel>
      ) : undefined}
    </>
  )
}

function Decided({ sweep, decisions }: { sweep: Sweep; decisions: Decision[] }) {
  const { data } = useQuery({
    queryKey: ['sweep', sweep.id, 'standings', decisions.map(({ number }) => number)],
    queryFn: () => trialStandings(client, sweep, decisions),
    // Once the search is over, nobody comes to a rung any more.
    staleTime: Number.POSITIVE_INFINITY,
  })
  return <DecisionList sweep={sweep} decisions={decisions} standings={data ?? new Map()} />
}

function factsOf({ definition }: Sweep, trial: Trial): string {
  const { metric } = definition as { metric?: { name?: string } }
  const { score, reports, epochs, sharedEpochs, seed, fold } = trial
  const last = lastEpochOf(trial)
  const name = metric?.name ?? 'score'
  return [
    score === null
      ? trial.failure
        ? 'no score'
        : 'no score yet'
      : `${name} ${metricValue(name, score)}`,
    `epoch ${count(Math.min(reports.length, last))} of ${count(epochs)}`,
    sharedEpochs > 0 ? `${count(sharedEpochs)} of them trained before it came` : '',
    `seed ${seed}`,
    fold === null ? '' : `fold ${fold.number} of ${fold.of}`,
  ]
    .filter(Boolean)
    .join(' · ')
}

function Failure({ sweep, trial: { number, failure } }: { sweep: Sweep; trial: Trial }) {
  if (failure === null) return undefined
  return (
    <Panel
      title="Why it failed"
      note={<code>{failure.code}</code>}
      tools={<RetryButton sweep={sweep} label="Retry this trial" which={{ trial: number }} />}
    >
      <p className={styles.message}>{failure.message}</p>
      {failure.lastLines ? (
        <pre className={styles.lines}>{failure.lastLines.join('\n')}</pre>
      ) : undefined}
    </Panel>
  )
}
