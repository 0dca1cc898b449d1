import { useSyncExternalStore } from 'react'

/** As style sheets ask for it. */
const media = matchMedia('(min-width: 641px)')

/** Whether the window has room for long labels beside a chart. */
export function useIsWide(): boolean {
  return useSyncExternalStore(hear, () => media.matches)
}

function hear(change: () => void): () => void {
  media.addEventListener('change', change)
  return () => media.removeEventListener('change', change)
}
