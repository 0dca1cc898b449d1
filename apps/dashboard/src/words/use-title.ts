import { useEffect } from 'react'

/** Names the page in the browser's tab and its history. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · sweepstack`
  }, [title])
}
