import {
  type Decision,
  measureOf,
  type Standing,
  type Sweep,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { decisionsQuery } from '../data/decisions-query.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { Moment } from '../words/moment.tsx'
import { count, counted } from '../words/numbers.ts'
import { sentenceOn } from './decision-sentence.ts'
import styles from './decisions-panel.module.css'

const aPage = 50

/** What was decided on trials and why, in plain words, the newest first. */
export function DecisionsPanel({ sweep }: { sweep: Sweep }) {
  const query = useQuery(decisionsQuery(sweep))
  const [shown, setShown] = useState(aPage)
  const all = query.data?.total ?? 0
  const told = Math.min(shown, query.data?.decisions.length ?? 0)
  return (
    <Panel
      title="Decisions"
      note={told < all ? `the newest ${count(told)} of ${count(all)}` : counted(all, 'decision')}
    >
      <Loaded query={query}>
        {({ decisions, standings }) =>
          decisions.length === 0 ? (
            <p className={panel.empty}>No trial has come to a milestone yet.</p>
          ) : (
            <>
              <DecisionList
                sweep={sweep}
                decisions={decisions.slice(-shown).reverse()}
                standings={standings}
              />
              {decisions.length > shown ? (
                <button
                  type="button"
                  className={styles.more}
                  onClick={() => setShown(shown + aPage)}
                >
                  Show older decisions
                </button>
              ) : undefined}
            </>
          )
        }
      </Loaded>
    </Panel>
  )
}

interface DecisionListProps {
  sweep: Pick<Sweep, 'id' | 'definition'>
  decisions: Decision[]
  /** By the numbers of decisions. */
  standings: ReadonlyMap<number, Standing>
}

export function DecisionList({ sweep, decisions, standings }: DecisionListProps) {
  const measure = measureOf(sweep.definition as SweepDefinition)
  return (
    <ol className={styles.log}>
      {decisions.map((decision) => (
        <li key={decision.number}>
          <span className={styles.verdict} aria-hidden="true">
            {marks[decision.verdict]}
          </span>
          <span>
            <Subject sweep={sweep.id} trial={decision.trial} />{' '}
            {sentenceOn(decision, measure, standings)}.
          </span>
          <span className={styles.at}>
            <Moment at={decision.at} />
          </span>
        </li>
      ))}
    </ol>
  )
}

/** What was decided on: a trial, or with the number 0 the sweep itself. */
function Subject({ sweep, trial }: { sweep: string; trial: number }) {
  if (trial === 0) return 'The sweep'
  return (
    <Link to="/sweeps/$sweep/trials/$trial" params={{ sweep, trial: String(trial) }}>
      Trial {trial}
    </Link>
  )
}

const marks = {
  continue: '●',
  rest: '○',
  stop: '×',
  ahead: '◔',
  retry: '↻',
  complete: '■',
  clone: '↱',
  edit: '✎',
  search: '⌕',
}
