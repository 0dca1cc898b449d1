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
  const kept = without(shortened(others), usualOthers as Values)
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

/** A search and a stopper without the options that they have anyway; a stopper without any by its name alone. */
function shortened(values: Values): Values {
  const { stopping, search } = values
  const short = { ...values }
  if (search !== undefined) short.search = withoutOptions('search', search)
  if (stopping !== undefined) {
    const options = withoutOptions('stopping', stopping)
    const { kind, ...others } = options as { kind?: unknown }
    const isName = Object.keys(others).length === 0 && named.some((name) => name === kind)
    short.stopping = isName ? kind : options
  }
  return short
}

function withoutOptions(key: 'search' | 'stopping', value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  let short: Values = { ...value }
  for (const option of Object.keys(value)) {
    const { [option]: _, ...less } = short
    if (isSame(key, less, value)) short = less
  }
  return short
}

/** Whether two forms of a part mean the same; one that means nothing does not. */
function isSame(key: 'search' | 'stopping', a: unknown, b: unknown): boolean {
  try {
    const [one, other] = [a, b].map((part) => parseDefinition({ ...least, [key]: part })[key])
    return same(one as object, other)
  } catch {
    return false
  }
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
