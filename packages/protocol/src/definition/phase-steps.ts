import type { SettingsPhase } from './phases.ts'

/** A value that a setting has from an epoch on, the first is 1. */
interface PhaseStep {
  epoch: number
  value: unknown
}

/** What a setting is in a schedule by phases, and when it changes; nothing of one that no phase has. */
export function phaseSteps(name: string, phases: readonly SettingsPhase[]): PhaseStep[] {
  const steps: PhaseStep[] = []
  for (const { fromEpoch, settings } of phases) {
    if (!Object.hasOwn(settings, name)) continue
    const value = settings[name]
    const before = steps.at(-1)
    if (before === undefined || JSON.stringify(before.value) !== JSON.stringify(value))
      steps.push({ epoch: fromEpoch + 1, value })
  }
  return steps
}

/** Its values in words, with the epochs from which it has them: "0.1, 0.2 from epoch 5". */
export function stepsText(steps: readonly PhaseStep[], textOf: (value: unknown) => string): string {
  return steps
    .map(({ epoch, value }) => textOf(value) + (epoch === 1 ? '' : ` from epoch ${epoch}`))
    .join(', ')
}
