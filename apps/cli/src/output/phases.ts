import { phaseSteps, type SettingsPhase } from '@sweepstack/protocol'

/** What a schedule changes and when: "learningRate 0.01, 0.012 from epoch 3". Nothing for a trial of one phase. */
export function phasesText(phases: readonly SettingsPhase[]): string {
  const [first] = phases
  return Object.keys(first?.settings ?? {})
    .map((name) => `${name} ${steps(name, phases).join(', ')}`)
    .join('; ')
}

function steps(name: string, phases: readonly SettingsPhase[]): string[] {
  return phaseSteps(name, phases).map(({ epoch, value }) =>
    epoch === 1 ? valueText(value) : `${valueText(value)} from epoch ${epoch}`,
  )
}

function valueText(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : JSON.stringify(value)
}
