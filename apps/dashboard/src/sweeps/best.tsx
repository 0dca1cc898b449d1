import type { LeaderboardRow, Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { leadersQuery } from '../data/queries.ts'
import table from '../panel/table.module.css'
import { metricValue, parameterValue } from '../words/numbers.ts'
import { variedParameters } from '../words/varied-parameters.ts'

/** The first of a sweep's leaderboard, named by what differs, and whether the second is told apart from it. */
export function Best({ sweep }: { sweep: Sweep }) {
  const { id, status, definition } = sweep
  const { data, error } = useQuery(leadersQuery(id, status === 'running'))
  if (error && data === undefined) return <span className={table.quiet}>not readable</span>
  if (data === undefined) return <span className={table.quiet}>…</span>
  const [first, second] = data.rows
  if (first === undefined) return <span className={table.quiet}>no result yet</span>
  const shown = variedParameters(definition).slice(0, 3)
  return (
    <>
      <Link to="/sweeps/$sweep/trials/$trial" params={{ sweep: id, trial: String(first.trial) }}>
        {metricValue(data.metric.name, first.score)}
      </Link>{' '}
      <span className={table.quiet}>
        {data.metric.name}
        {isTied(first, second) ? ', tied with the second' : ''}
      </span>
      <div className={table.quiet}>
        {shown
          .map((name) => parameterValue((first.config as Record<string, unknown>)[name]))
          .join(' · ')}
      </div>
    </>
  )
}

function isTied(first: LeaderboardRow, second: LeaderboardRow | undefined): boolean {
  return second !== undefined && first.tie !== null && first.tie === second.tie
}
