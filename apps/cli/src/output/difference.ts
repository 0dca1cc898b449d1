import type { DefinitionChange, SweepDifference } from '@sweepstack/protocol'
import { planText } from './plan.ts'
import { table } from './table.ts'

/** A value longer than this is cut. */
const longest = 60

/**
 * What an edit changes: `+` comes, `-` goes, `~` becomes another, `!` cannot change; then the sweep after it. What is
 * impossible at no path of its own refuses all of it.
 */
export function differenceText(difference: SweepDifference): string {
  const { changes, impossible, plan } = difference
  if (changes.length === 0) return 'the sweep is as the file says'
  const refused = new Set(impossible.map(({ path }) => path))
  const rows = changes.map((change) => {
    return [signOf(change, refused), change.path, valueText(change.before), valueText(change.after)]
  })
  return [
    table(['', 'what', 'sweep', 'file'], rows),
    ...(plan === null ? [] : ['', 'the sweep would then have:', planText(plan)]),
  ].join('\n')
}

function signOf({ path, before, after }: DefinitionChange, refused: Set<string>): string {
  const isRefused = [...refused].some((one) => one === path || one.startsWith(`${path}.`))
  if (isRefused || refused.has('')) return '!'
  if (before === undefined) return '+'
  return after === undefined ? '-' : '~'
}

function valueText(value: unknown): string {
  if (value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
