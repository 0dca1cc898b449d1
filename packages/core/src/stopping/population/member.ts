import type { Reason, SettingsPhase } from '@sweepstack/protocol'
import { withoutRepeats } from '../../lineage/recipe.ts'
import type { Settings } from './explore.ts'

/** What a state was trained with: its config as of the last phase, and what the phases have of their own. */
export interface Trained {
  config: Settings
  /** None for a state of one phase. */
  phases: readonly SettingsPhase[]
}

/** A state at a milestone: what others may clone. */
export interface Shown extends Trained {
  epoch: number
  /** What its clones train with, so that no two of them train alike. */
  given?: readonly Settings[]
}

/** A config of a population, as the records keep it; all its runs train alike. */
export interface Member extends Trained {
  /** Its state at the milestone that it came to last. Null before its first one. */
  shown: Shown | null
  /** The farthest milestone at which it was compared; 0 before its first one. */
  compared: number
  /** A budget keeps it from going on as this clone. */
  held?: Trained & { from: number; fromEpoch: number; reason: Extract<Reason, { kind: 'clone' }> }
}

/** A member that trains with its first config still. */
export function firstMember(config: Settings): Member {
  return { config, phases: [], shown: null, compared: 0 }
}

/** It has come to a milestone. */
export function shownAt(member: Member, epoch: number): Member {
  const { config, phases } = member
  return {
    ...member,
    shown: { config, phases, epoch },
    compared: Math.max(epoch, member.compared),
  }
}

/** Another one clones what it showed, and trains on with these settings. */
export function clonedWith(member: Member, settings: Settings): Member {
  const { shown } = member
  if (shown === null) return member
  return { ...member, shown: { ...shown, given: [...(shown.given ?? []), settings] } }
}

/**
 * What a clone trains with, as phases of one recipe: those of the state that it clones up to its epoch, and from there on
 * `config`. `tuned`: the names of what a population changes.
 */
export function clonedFrom(
  donor: Trained & { epoch: number },
  config: Settings,
  tuned: readonly string[],
): Trained {
  const own = (of: Settings) => Object.fromEntries(tuned.map((name) => [name, of[name]]))
  const shared =
    donor.phases.length === 0 ? [{ fromEpoch: 0, settings: own(donor.config) }] : donor.phases
  const phases = [
    ...shared.filter(({ fromEpoch }) => fromEpoch < donor.epoch),
    { fromEpoch: donor.epoch, settings: own(config) },
  ]
  const distinct = withoutRepeats(phases)
  return { config, phases: distinct.length === 1 ? [] : distinct }
}
