import { parseDefinition } from '@sweepstack/protocol'
import { editText } from '@sweepstack/sweep-file'

type Values = Record<string, unknown>

/**
 * A definition as a person would write it: in YAML, without what is so anyway. `definition`: with every default filled in,
 * as sweeps are stored.
 */
export function definitionText(definition: unknown): string {
  const { parameters = {}, ...others } = definition as { parameters?: Values }
  const usual = usualValues()
  const { parameters: usualParameters, ...usualOthers } = usual as { parameters: Values }
  const isOfPrograms = 'trainer' in others
  const kept = without(withNamedStopper(others), usualOthers as Values)
  const own = isOfPrograms ? parameters : without(parameters, usualParameters)
  const { name, trainer, dataset, ...rest } = kept
  const ordered = { name, trainer, dataset, parameters: own, ...rest }
  const edits = Object.entries(ordered)
    .filter(([, value]) => value !== undefined)
    .flatMap(([key, value]) =>
      key === 'parameters'
        ? Object.entries(own).map(([of, one]) => ({ path: [key, of], value: one }))
        : [{ path: [key], value }],
    )
  return editText('', edits)
}

/** A stopper without options of its own by its name alone. */
function withNamedStopper(values: Values): Values {
  const { stopping } = values
  if (typeof stopping !== 'object' || stopping === null) return values
  const { kind } = stopping as { kind?: unknown }
  if (!named.some((name) => name === kind)) return values
  const { stopping: whole } = parseDefinition({ ...least, stopping: kind })
  return same(stopping, whole) ? { ...values, stopping: kind } : values
}

const named = ['asha', 'hyperband', 'median']
const least = { name: '-', dataset: 'd', parameters: { epochs: 1 } }

/** Whatever the order of their keys. */
function same(a: object, b: unknown): boolean {
  const sorted = (value: unknown) => Object.entries(value as object).sort()
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

/** What a definition says that says nothing. */
function usualValues(): object {
  return parseDefinition(least)
}

function without(values: Values, usual: Values): Values {
  const kept = Object.entries(values).filter(
    ([key, value]) =>
      ['name', 'dataset', 'epochs'].includes(key) ||
      JSON.stringify(value) !== JSON.stringify(usual[key]),
  )
  return Object.fromEntries(kept)
}
