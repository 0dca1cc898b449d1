import { installationStreamEventSchema } from '@sweepstack/protocol'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { createFollower } from './follower.ts'
import { type JoinedStream, joinStream } from './join-stream.ts'
import { becomeState } from './live-state.ts'
import type { ToTab } from './port-words.ts'

/** The stream tells a new tab what changed some seconds before. What was read longer before is read again, in ms. */
const coveredMs = 8000

let joined: JoinedStream | undefined

/** Follows the installation as long as somebody may read: `who` is their key, undefined for nobody. */
export function useLive(who: string | undefined): void {
  const queries = useQueryClient()
  const before = useRef<string>(undefined)
  useEffect(() => {
    if (who === undefined) return
    const follower = createFollower(queries)
    const from = performance.now()
    let wasLive = false
    const hear = (said: ToTab) => {
      if (said.type === 'event') return takeText(said.data, follower)
      becomeState(said.state)
      if (said.state !== 'live') return
      // What failed meanwhile, or was read too long before, is asked for again.
      if (wasLive || performance.now() - from > coveredMs) follower.readAgain()
      wasLive = true
    }
    joined = joinStream(hear, before.current !== undefined && before.current !== who)
    before.current = who
    return () => {
      joined?.leave()
      joined = undefined
      follower.stop()
      becomeState('connecting')
    }
  }, [who, queries])
}

/** The service answers again: the stream need not wait for its next try. */
export function retryStream(): void {
  joined?.retry()
}

/** An event of a type that this version does not know may be of anything. */
function takeText(text: string, follower: ReturnType<typeof createFollower>): void {
  const json: unknown = JSON.parse(text)
  const { data } = installationStreamEventSchema.safeParse(json)
  if (data) follower.take(data)
  else follower.readAgain()
}
