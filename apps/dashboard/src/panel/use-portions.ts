import { startTransition, useEffect, useRef, useState } from 'react'
import { inPortions } from './portions.ts'
import { beginWork } from './under-way.ts'

interface PortionedWork<Result> {
  begin: () => Generator<void, Result>
  /** Newer work of the same kind waits for what is under way, else nothing would ever be shown; of another it takes its place. */
  kind: string
}

/**
 * What work comes to that takes longer than a page may hold still; undefined until it has come to something. While newer work
 * is done the result before stays.
 */
export function usePortions<Result>(work: PortionedWork<Result> | undefined): Result | undefined {
  const [result, setResult] = useState<Result>()
  const [error, setError] = useState<Error>()
  const current = useRef<{ kind: string; giveUp: AbortController }>(undefined)
  const next = useRef<PortionedWork<Result>>(undefined)
  useEffect(() => {
    const start = async ({ kind, begin }: PortionedWork<Result>) => {
      const giveUp = new AbortController()
      current.current = { kind, giveUp }
      const end = beginWork()
      const found = await inPortions(begin(), giveUp.signal).catch((reason) => {
        end()
        throw reason
      })
      if (giveUp.signal.aborted) return end()
      end(() => startTransition(() => setResult(() => found)))
      current.current = undefined
      const newer = next.current
      next.current = undefined
      if (newer) run(newer)
    }
    const run = (one: PortionedWork<Result>) =>
      void start(one).catch((reason) => {
        setError(reason instanceof Error ? reason : new Error(String(reason)))
      })
    if (work === undefined) return
    if (current.current?.kind === work.kind) {
      next.current = work
      return
    }
    current.current?.giveUp.abort()
    next.current = undefined
    run(work)
  }, [work])
  useEffect(() => () => current.current?.giveUp.abort(), [])
  if (error) throw error
  return result
}
