import { withoutRepeats } from '../../lineage/recipe.ts'
import type { Settings } from './explore.ts'
import type { Fork } from './pbt.ts'

/** Settings from the epoch after `fromEpoch` on: a phase of a recipe. */
export interface SchedulePhase {
  fromEpoch: number
  settings: Settings
}

/**
 * What the state of a trial was trained with from its first epoch on, by the forks of a population in their order: the
 * phases of one recipe, which trained alone gives the same weights. `initial`: settings with which a trial began.
 */
export function scheduleOf(
  trial: number,
  forks: readonly Pick<Fork, 'trial' | 'from' | 'fromEpoch' | 'settings'>[],
  initial: (trial: number) => Settings,
): SchedulePhase[] {
  const phases = new Map<number, SchedulePhase[]>()
  const phasesOf = (one: number) => phases.get(one) ?? [{ fromEpoch: 0, settings: initial(one) }]
  for (const { trial: clone, from, fromEpoch, settings } of forks) {
    const shared = phasesOf(from).filter((phase) => phase.fromEpoch < fromEpoch)
    phases.set(clone, [...shared, { fromEpoch, settings }])
  }
  return withoutRepeats(phasesOf(trial))
}
