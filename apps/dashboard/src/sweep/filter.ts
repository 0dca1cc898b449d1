import { type Condition, metricNames, parseCondition, type Sweep } from '@sweepstack/protocol'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useDeferredValue, useMemo } from 'react'

/** The one filter of all panels of a sweep: it stands in the address, in the grammar of the leaderboard. */
export function useFilter() {
  const { where = none } = useSearch({ from: '/sweeps/$sweep' })
  const navigate = useNavigate({ from: '/sweeps/$sweep' })
  const setWhere = useCallback(
    (change: (where: string[]) => string[], { replace = false } = {}) =>
      void navigate({
        replace,
        search: ({ where: before = none, ...rest }) => {
          const after = change(before)
          return after.length === 0 ? rest : { ...rest, where: after }
        },
        resetScroll: false,
      }),
    [navigate],
  )
  const conditions = useMemo(() => where.flatMap(conditionOf), [where])
  return { where, setWhere, conditions }
}

/**
 * The filter as panels show it that have much to do for it: a moment later, and in portions, so that who filters does not
 * wait for them.
 */
export function useShownFilter() {
  const { where = none } = useSearch({ from: '/sweeps/$sweep' })
  const shown = useDeferredValue(where)
  const conditions = useMemo(() => shown.flatMap(conditionOf), [shown])
  return { where: shown, conditions }
}

const none: string[] = []

/** What a condition of a link says; one that no leaderboard would take picks nothing out here. */
function conditionOf(text: string): Condition[] {
  const [name = ''] = text.split(/[^\w.]/, 1)
  try {
    return [parseCondition(text, [name.split('.')[0] ?? ''])]
  } catch {
    return []
  }
}

/** What a condition may be about. */
export function filterNames({ definition }: Sweep): string[] {
  const { parameters = {} } = definition as { parameters?: Record<string, unknown> }
  return [...Object.keys(parameters), 'score', 'trial', 'rank', 'tie', 'seconds', ...metricNames]
}
