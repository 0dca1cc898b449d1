import {
  type ReactNode,
  startTransition,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { isPrinting, onPrinting } from '../screen/printing.ts'
import { nearMargin } from '../screen/use-near.ts'
import styles from './panel.module.css'

interface WhenSeenProps {
  title: string
  /** Height to keep until then, in px. */
  room: number
  children: ReactNode
}

/** A panel that asks for its data when the reader comes near it, or prints; until then its title stands there. */
export function WhenSeen({ title, room, children }: WhenSeenProps) {
  const place = useRef<HTMLElement>(null)
  const [seen, setSeen] = useState(false)
  const isPrinted = useSyncExternalStore(onPrinting, isPrinting)
  if (isPrinted && !seen) setSeen(true)
  useEffect(() => {
    if (place.current === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return
        // What is read already would else be drawn in one task.
        startTransition(() => setSeen(true))
      },
      { rootMargin: nearMargin },
    )
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  if (seen) return children
  return (
    <section
      ref={place}
      className={styles.panel}
      style={{ minHeight: room }}
      aria-label={title}
      aria-busy="true"
    >
      <h2>{title}</h2>
    </section>
  )
}
