import type { Sweep } from '@sweepstack/protocol'
import { endLines } from './end-lines.ts'
import { sharingText } from './leaderboard.ts'
import { warmStartLines } from './warm-start.ts'
import { warningLines } from './warning-lines.ts'

/** A sweep that was posted or edited, in lines. */
export function sweepFiguresText(sweep: Sweep): string {
  return [
    `${sweep.id}  ${sweep.name}`,
    sharingText(sweep),
    ...chosenSearchLines(sweep),
    ...warmStartLines(sweep),
    ...endLines(sweep),
    ...warningLines(sweep),
  ].join('\n')
}

/** What was taken for `search: auto`. */
export function chosenSearchLines({ definition }: Sweep): string[] {
  const { search } = definition as { search: { kind: string; chosen?: string } }
  return search.chosen === undefined ? [] : [`search: ${search.kind} (${search.chosen})`]
}
