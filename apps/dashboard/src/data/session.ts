import { ClientError } from '@sweepstack/client'
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

/** Whether this browser may read here; `unknown`: the service asks for a key. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    try {
      return await client.session()
    } catch (error) {
      const code = error instanceof ClientError ? error.problem?.code : undefined
      if (code === 'UNAUTHORIZED') return 'unknown' as const
      throw error
    }
  },
  staleTime: 60_000,
})
