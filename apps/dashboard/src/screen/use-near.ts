import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react'
import { isPrinting, onPrinting } from './printing.ts'

/** How far outside of the window something counts as near. */
export const nearMargin = '600px'

/** Whether an element is in the window or near it; on paper all are. */
export function useNear(place: RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false)
  const isPrinted = useSyncExternalStore(onPrinting, isPrinting)
  useEffect(() => {
    if (place.current === null) return
    const observer = new IntersectionObserver(
      (entries) => setNear(entries.at(-1)?.isIntersecting === true),
      { rootMargin: nearMargin },
    )
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [place])
  return isNear || isPrinted
}
