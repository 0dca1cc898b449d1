import { type Sweep, sweepIdSchema } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { memo } from 'react'
import { sweepQuery } from '../data/queries.ts'
import { useStreamState } from '../live/live-state.ts'
import { Loaded } from '../panel/loaded.tsx'
import { WhenSeen } from '../panel/when-seen.tsx'
import { PrintButton } from '../shell/print-button.tsx'
import { useTitle } from '../words/use-title.ts'
import { CurvesPanel } from './curves-panel.tsx'
import { DecisionsPanel } from './decisions-panel.tsx'
import { FailuresPanel } from './failures-panel.tsx'
import { FilterBar } from './filter-bar.tsx'
import { ImportancePanel } from './importance-panel.tsx'
import { LadderPanel } from './ladder-panel.tsx'
import { LeaderboardPanel } from './leaderboard-panel.tsx'
import { ParallelPanel } from './parallel-panel.tsx'
import { ReplayPanel } from './replay-panel.tsx'
import { RiverPanel } from './river-panel.tsx'
import { RungsPanel } from './rungs-panel.tsx'
import { SlicesPanel } from './slices-panel.tsx'
import { SlotsPanel } from './slots-panel.tsx'
import { SweepHead } from './sweep-head.tsx'
import styles from './sweep-page.module.css'
import { useStill } from './use-still.ts'

export function SweepPage() {
  const { sweep: id } = useParams({ from: '/sweeps/$sweep' })
  const isId = sweepIdSchema.safeParse(id).success
  const query = useQuery({ ...sweepQuery(id), enabled: isId })
  const stream = useStreamState() === 'lost' ? 'lost' : 'live'
  useTitle(query.data?.name ?? 'Sweep')
  return (
    <div className={styles.page}>
      <p className={styles.trail}>
        <Link to="/">Sweeps</Link>
        <PrintButton />
      </p>
      {isId ? (
        <Loaded query={query} room={320}>
          {(sweep) => <Whole sweep={sweep} stream={stream} />}
        </Loaded>
      ) : (
        <p role="alert">There is no sweep “{id}”.</p>
      )}
    </div>
  )
}

function Whole({ sweep, stream }: { sweep: Sweep; stream: 'live' | 'lost' }) {
  return (
    <>
      <SweepHead sweep={sweep} stream={stream} />
      <Panels sweep={useStill(sweep)} />
    </>
  )
}

/** What stands below the figures: reports change these many times a second, and nothing of it is made anew for that. */
const Panels = memo(function Panels({ sweep }: { sweep: Sweep }) {
  const { counts, definition } = sweep
  const { stopping = 'none', trainer } = definition as { stopping?: unknown; trainer?: string }
  return (
    <>
      <FilterBar sweep={sweep} />
      {(counts.failed ?? 0) > 0 ? <FailuresPanel sweep={sweep} /> : undefined}
      <div className={styles.pair}>
        <CurvesPanel sweep={sweep} />
        <ParallelPanel sweep={sweep} />
      </div>
      <LeaderboardPanel sweep={sweep} />
      <div className={styles.pair}>
        <WhenSeen title="Honest ladder" room={400}>
          <LadderPanel sweep={sweep} />
        </WhenSeen>
        <WhenSeen title="Lineage river" room={400}>
          <RiverPanel sweep={sweep} />
        </WhenSeen>
      </div>
      {stopping === 'none' ? undefined : (
        <div className={styles.pair}>
          <WhenSeen title="Rungs and reasons" room={400}>
            <RungsPanel sweep={sweep} />
          </WhenSeen>
          <WhenSeen title="Decisions" room={400}>
            <DecisionsPanel sweep={sweep} />
          </WhenSeen>
        </div>
      )}
      <ReplayPanel sweep={sweep} />
      <div className={styles.pair}>
        <WhenSeen title="Slices" room={400}>
          <SlicesPanel sweep={sweep} />
        </WhenSeen>
        <ImportancePanel sweep={sweep} />
        {trainer === undefined ? (
          <WhenSeen title="Slots" room={240}>
            <SlotsPanel sweep={sweep} />
          </WhenSeen>
        ) : undefined}
      </div>
    </>
  )
})
