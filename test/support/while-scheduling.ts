import { setTimeout as sleep } from 'node:timers/promises'
import type { Board } from './board.ts'

/** Of what programs ask and report while a scheduler runs: trials are opened, and verdicts given, as they wait for them. */
export async function whileScheduling<T>(
  { scheduler }: Pick<Board, 'scheduler'>,
  id: string,
  work: Promise<T>,
): Promise<T> {
  let isWaiting = true
  const done = work.finally(() => {
    isWaiting = false
  })
  while (isWaiting) {
    await scheduler.advance(id)
    await sleep(5)
  }
  return done
}
