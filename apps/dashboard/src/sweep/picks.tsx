import type { Sweep } from '@sweepstack/protocol'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { mostCompared } from '../compare/compare-search.ts'
import { mostTried } from '../try/try-search.ts'
import styles from './board-table.module.css'

/** Chooses a trial for a comparison; the address says which are chosen. */
export function PickBox({ trial }: { trial: number }) {
  const pick = usePicks()
  const navigate = useNavigate({ from: '/sweeps/$sweep' })
  const name = String(trial)
  const isPicked = pick.includes(name)
  return (
    <input
      type="checkbox"
      className={styles.pick}
      aria-label={`Compare trial ${trial}`}
      checked={isPicked}
      disabled={!isPicked && pick.length >= mostCompared}
      onChange={() =>
        void navigate({
          search: ({ pick: before = none, ...rest }) => {
            const after = isPicked ? before.filter((one) => one !== name) : [...before, name]
            return after.length === 0 ? rest : { ...rest, pick: after }
          },
          resetScroll: false,
          replace: true,
        })
      }
    />
  )
}

const none: string[] = []

/** What else the address says changes no box. */
function usePicks(): string[] {
  return useSearch({
    from: '/sweeps/$sweep',
    select: ({ pick = none }) => pick,
    structuralSharing: true,
  })
}

export function CompareLink({ sweep }: { sweep: string }) {
  const pick = usePicks()
  if (pick.length === 0) return undefined
  if (pick.length === 1) return <span>Choose another one to compare.</span>
  return (
    <Link to="/compare" search={{ trial: pick.map((trial) => `${sweep}/${trial}`) }}>
      Compare {pick.length} trials
    </Link>
  )
}

/** To the page that runs the chosen models, or the best, in this browser. */
export function TryLink({ sweep }: { sweep: Sweep }) {
  const pick = usePicks()
  const { trainer } = sweep.definition as { trainer?: string }
  if (trainer !== undefined) return undefined
  return pick.length === 0 ? (
    <Link to="/try" search={{ sweep: sweep.id }}>
      Try the best
    </Link>
  ) : (
    <Link
      to="/try"
      search={{ trial: pick.slice(0, mostTried).map((trial) => `${sweep.id}/${trial}`) }}
    >
      {pick.length === 1 ? 'Try it' : 'Try them'}
    </Link>
  )
}
