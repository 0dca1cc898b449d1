import { type Densities, listed, otherFigures } from '@sweepstack/protocol'

/** Of a wide space the rest says little. */
const mostNamed = 8

type Said = Pick<Densities, 'parameters' | 'isAsProposed'>

/** What speaks for a config, parameter by parameter, the most first. */
export function densitiesLine({ parameters, isAsProposed }: Said): string {
  const parts = parameters
    .toSorted((a, b) => b.ratio - a.ratio)
    .map(({ name, value, ratio }) => `${name} ${valueText(value)} ${timesText(ratio)}`)
  const line = `each parameter alone: ${listed(parts, mostNamed)} as densely among the good`
  return isAsProposed ? line : `${line} (${otherFigures})`
}

function timesText(ratio: number): string {
  return `${Number(Math.exp(ratio).toPrecision(2))} times`
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4)))
  return typeof value === 'string' ? value : JSON.stringify(value)
}
