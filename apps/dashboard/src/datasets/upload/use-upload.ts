import { useEffect, useSyncExternalStore } from 'react'
import { client } from '../../data/client.ts'
import { queryClient } from '../../data/query-client.ts'
import { UploadRun, type UploadState } from './upload.ts'

/** That of this tab. */
export const upload = new UploadRun(client, () => {
  void queryClient.invalidateQueries({ queryKey: ['datasets'] })
})

/** How far it is. The browser asks before a page is closed that still sends. */
export function useUpload(): UploadState {
  const state = useSyncExternalStore(upload.subscribe, upload.state)
  const isSending = state.phase === 'looking' || state.phase === 'sending'
  useEffect(() => {
    if (isSending) addEventListener('beforeunload', keepOpen)
    else removeEventListener('beforeunload', keepOpen)
  }, [isSending])
  return state
}

/** Stays while something is sent, also where another page of the dashboard is shown. */
function keepOpen(event: BeforeUnloadEvent): void {
  const { phase } = upload.state()
  if (phase === 'looking' || phase === 'sending') event.preventDefault()
}
