import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type PlacedProblem, problemsOf } from './problems.ts'
import { readDefinition } from './read-definition.ts'
import { useSettled } from './use-settled.ts'

/** How long nobody writes before the service is asked, in ms. */
const quietMs = 400

/**
 * A text as it is read, and what the service answers to it once nobody writes any more. An answer to another text than the
 * one that stands there is no answer.
 */
export function useDefinition<Answer>(
  text: string,
  key: readonly string[],
  ask: (definition: unknown) => Promise<Answer>,
) {
  const read = useMemo(() => readDefinition(text), [text])
  const settled = useSettled(text, quietMs)
  const asked = useMemo(() => readDefinition(settled), [settled])
  const query = useQuery({
    queryKey: [...key, settled],
    queryFn: () => ask('value' in asked ? asked.value : undefined),
    enabled: 'value' in asked,
    retry: false,
    staleTime: 30_000,
  })
  const { error } = query
  const problems = useMemo<PlacedProblem[]>(
    () => ('wrong' in asked ? [asked.wrong] : problemsOf(error, settled)),
    [asked, error, settled],
  )
  const isReading = settled !== text || query.isFetching
  const answer = problems.length === 0 && !isReading ? query.data : undefined
  /** `shown` may be of a text that was changed since; `answer` is of this one. */
  return {
    read,
    problems,
    isReading,
    answer,
    shown: problems.length === 0 ? query.data : undefined,
  }
}
