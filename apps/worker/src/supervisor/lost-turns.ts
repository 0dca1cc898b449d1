import type { Log } from './supervise-training.ts'

/** Says once that the queue gave work away, and once that none of it is worked on here any more. */
export const tellTurns = (log: Log) => (state: 'lost' | 'over') => {
  if (state === 'over') log.info({}, 'what others were given meanwhile is no longer worked on here')
  else log.warn({}, 'stood still for longer than its lease: others were given what it works on')
}
