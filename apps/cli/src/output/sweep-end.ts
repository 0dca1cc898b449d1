import { isLive } from '@sweepstack/core'
import { counted, type Sweep } from '@sweepstack/protocol'
import { sharingText } from './leaderboard.ts'

/** What stands below a leaderboard: what the sweep took, and of one that has ended how it came to its end. */
export function belowBoard(sweep: Sweep): string {
  return [sharingText(sweep), ...endedLines(sweep)].join('\n')
}

function endedLines({ id, status, reason, epochs }: Sweep): string[] {
  if (status === 'paused') return [`the sweep is paused: sweepstack resume ${id}`]
  if (isLive(status)) return []
  const { trained, before, unique } = epochs
  return [
    ...(reason === null && status === 'completed'
      ? []
      : [`the sweep is ${status}${reason === null ? '' : `: ${reason}`}`]),
    // The figures of the plan are the most; a stopper, a budget or an end asked for leaves some of it.
    ...(trained + before < unique ? [`${counted(trained, 'epoch')} trained in the end`] : []),
  ]
}
