import type { SweepPatch } from '@sweepstack/protocol'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client } from '../data/client.ts'

/** Changes a sweep, and reads it again. */
export function useChange(id: string, onDone?: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (patch: SweepPatch) => client.changeSweep(id, patch),
    onSuccess: async () => {
      onDone?.()
      await queries.invalidateQueries({ queryKey: ['sweep', id] })
    },
  })
}
