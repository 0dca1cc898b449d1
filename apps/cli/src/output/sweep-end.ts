import { isLive, type Sweep } from '@sweepstack/protocol'
import { sharingText } from './leaderboard.ts'

/** What stands below a leaderboard: what the sweep took, and of one that has ended how it came to its end. */
export function belowBoard(sweep: Sweep): string {
  return [sharingText(sweep), ...endedLines(sweep)].join('\n')
}

function endedLines({ id, status, reason }: Sweep): string[] {
  if (status === 'paused') return [`the sweep is paused: sweepstack resume ${id}`]
  if (isLive(status)) return []
  if (reason === null && status === 'completed') return []
  return [`the sweep is ${status}${reason === null ? '' : `: ${reason}`}`]
}
