import { livingOf } from '../definition/living.ts'
import type { Answered, Evidence, Question, Searcher } from '../search/searcher.ts'
import { parallelismOf } from './needs-of.ts'
import type { SweepDraft } from './sweep-draft.ts'
import type { SweepPieces, SweepState } from './sweep-state.ts'

/** How many configs were proposed so far. */
export function askedOf({ memory }: SweepDraft): number {
  return memory?.asked ?? 0
}

/** How often the space was edited; undefined for one that never was. */
export function editsOf({ definition }: SweepState): number | undefined {
  return livingOf(definition)?.edits
}

/** What a searcher that learns is asked for next: as many configs as there is room for. */
export function questionOf(
  draft: SweepDraft,
  searcher: Searcher,
  { evidence }: SweepPieces,
): Question | null {
  if (searcher.kind !== 'asked' || evidence === undefined) return null
  const { definition, openLineages } = draft.state
  const asked = askedOf(draft)
  const room = Math.max(1, parallelismOf(definition, draft.time) - openLineages)
  const count = Math.min(searcher.batch, searcher.size(definition) - asked, room)
  const { observations } = evidence
  const state = draft.memory?.state ?? null
  const edits = editsOf(draft.state)
  return {
    definition,
    observations,
    pending: pendingNow(draft, evidence),
    asked,
    count,
    state,
    ...(edits === undefined ? {} : { edits }),
  }
}

/** What is open after the inputs and openings of this step. */
function pendingNow(draft: SweepDraft, { pending }: Evidence): Evidence['pending'] {
  const opened = draft.commands.flatMap((command) =>
    command.kind === 'openTrial' ? { trial: command.number, config: command.config } : [],
  )
  return [...pending.filter(({ trial }) => !draft.hasEnded(trial)), ...opened]
}

/** Has the next step open what was proposed; false while the searcher waits for results. */
export function withAnswer(draft: SweepDraft, { configs, reasons, state }: Answered): boolean {
  const { asked, ahead, reasons: before } = draft.memory ?? { asked: 0, ahead: [] }
  const isOver = configs.length === 0 && draft.state.openTrials === 0
  const all = [
    ...ahead.map((_, place) => before?.[place]),
    ...configs.map((_, place) => reasons?.[place]),
  ]
  draft.remember({
    asked: asked + configs.length,
    ahead: [...ahead, ...configs],
    ...(all.some(Boolean) ? { reasons: all.map((reason) => reason ?? null) } : {}),
    state,
    ...(isOver ? { isOver } : {}),
  })
  return configs.length > 0 || isOver
}
