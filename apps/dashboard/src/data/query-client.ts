import { ClientError } from '@sweepstack/client'
import { notifyManager, QueryClient } from '@tanstack/react-query'

// By timers each panel that shows an answer would be told in a task of its own, and make a frame of its own.
notifyManager.setScheduler(queueMicrotask)

/** Another try helps against a service that is away, not against an answer that it gave. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      retry: (failures, error) => isAway(error) && failures < 2,
      refetchOnWindowFocus: true,
    },
  },
})

/** Whether nobody answered, and not the service with a refusal. */
export function isAway(error: unknown): boolean {
  return error instanceof ClientError && error.problem === undefined
}
