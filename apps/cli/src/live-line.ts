import { createLogUpdate } from 'log-update'
import type { Session } from './session.ts'

/** A line of a terminal that changes all the time; elsewhere there is none. */
export interface LiveLine {
  show(text: string): void
  /** A line that stays, above it. */
  tell(text: string): void
  end(): void
}

export function liveLine(session: Pick<Session, 'live' | 'tell'>): LiveLine {
  const screen = createLogUpdate(process.stdout)
  const clear = () => {
    if (session.live()) screen.clear()
  }
  return {
    show(text) {
      if (session.live()) screen(text)
    },
    tell(text) {
      clear()
      session.tell(text)
    },
    end: clear,
  }
}
