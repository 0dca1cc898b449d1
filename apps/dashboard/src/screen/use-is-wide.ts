import { useSyncExternalStore } from 'react'
import { mediaOf } from './media.ts'

const wide = mediaOf('(min-width: 641px)')

/** Whether the window has room for long labels beside a chart. */
export function useIsWide(): boolean {
  return useSyncExternalStore(wide.onChange, wide.matches)
}
