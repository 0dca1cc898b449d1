import type { Log } from './supervise-training.ts'

/**
 * What the log says of the queue: its errors; and once that it gave work away, and once that none of that is worked on
 * here any more.
 */
export const queueWords = (log: Log) => ({
  onError: ({ message }: Error) => log.warn({ reason: message }, 'queue'),
  onTurns(state: 'lost' | 'over') {
    if (state === 'over') {
      log.info({}, 'what others were given meanwhile is no longer worked on here')
    } else log.warn({}, 'stood still for longer than its lease: others were given what it works on')
  },
})
