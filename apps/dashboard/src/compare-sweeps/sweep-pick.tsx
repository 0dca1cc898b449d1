import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { mostSweeps } from './compare-sweeps-search.ts'
import styles from './sweep-pick.module.css'

const none: string[] = []

/** Chooses a sweep for a comparison; the address says which are chosen. */
export function SweepPick({ id, name }: { id: string; name: string }) {
  const { pick = none } = useSearch({ from: '/' })
  const navigate = useNavigate({ from: '/' })
  const isPicked = pick.includes(id)
  const after = isPicked ? pick.filter((one) => one !== id) : [...pick, id]
  return (
    <input
      type="checkbox"
      className={styles.pick}
      aria-label={`Compare ${name}`}
      checked={isPicked}
      disabled={!isPicked && pick.length >= mostSweeps}
      onChange={() =>
        void navigate({
          search: after.length === 0 ? {} : { pick: after },
          resetScroll: false,
          replace: true,
        })
      }
    />
  )
}

export function CompareSweepsLink() {
  const { pick = none } = useSearch({ from: '/' })
  if (pick.length === 0) return undefined
  if (pick.length === 1) return <span>Choose another sweep to compare.</span>
  return (
    <Link to="/compare-sweeps" search={{ sweep: pick }}>
      Compare {pick.length} sweeps
    </Link>
  )
}
