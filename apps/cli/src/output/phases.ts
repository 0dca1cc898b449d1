import { phaseSteps, type SettingsPhase, stepsText } from '@sweepstack/protocol'

/** What a schedule changes and when: "learningRate 0.01, 0.012 from epoch 3". Nothing for a trial of one phase. */
export function phasesText(phases: readonly SettingsPhase[]): string {
  const [first] = phases
  return Object.keys(first?.settings ?? {})
    .map((name) => `${name} ${stepsText(phaseSteps(name, phases), valueText)}`)
    .join('; ')
}

function valueText(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : JSON.stringify(value)
}
