import type { Sweep } from '@sweepstack/protocol'
import { sharingText } from './leaderboard.ts'
import { warningLines } from './warning-lines.ts'

/** A sweep that was posted or edited, in lines. */
export function sweepFiguresText(sweep: Sweep): string {
  return [`${sweep.id}  ${sweep.name}`, sharingText(sweep), ...warningLines(sweep)].join('\n')
}
