import type {
  Budget,
  DefinitionChange,
  FieldError,
  SweepDefinition,
  SweepPatch,
} from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { identityOf } from '../space/trainer-of.ts'
import {
  metricAsWritten,
  parameterAsWritten,
  searchAsWritten,
  stoppingAsWritten,
} from './as-written.ts'
import { postedConstraints } from './edit-space.ts'

interface Difference {
  changes: DefinitionChange[]
  impossible: FieldError[]
  patch: SweepPatch
}

/** What is part of every trial, or has decided on some. */
export const fixed = [
  'trainer',
  'metric',
  'objectives',
  'metricConstraints',
  'stopping',
  'repeats',
  'topK',
  'seed',
  'phases',
  'folds',
] as const
const limits = ['trials', 'epochs', 'hours', 'slotHours', 'until'] as const

/**
 * What differs between a sweep and a definition of it, and the one edit that makes the sweep as the definition says: what
 * the definition does not name is then as it is in a sweep that does not name it. What was banned or given besides stays.
 * Both with every default filled in. Whether the space of the sweep can change so is for `checkEdit` to say.
 */
export function definitionDifference(before: SweepDefinition, after: SweepDefinition): Difference {
  const parts = [
    named(before, after),
    parametersOf(before, after),
    searchOf(before, after),
    constraintsOf(before, after),
    givenOf(before, after),
    othersOf(before, after),
    budgetOf(before, after),
    fixedOf(before, after),
  ]
  return {
    changes: parts.flatMap(({ changes }) => changes),
    impossible: parts.flatMap(({ impossible = [] }) => impossible),
    patch: Object.assign({}, ...parts.map(({ patch }) => patch)),
  }
}

type Part = Pick<Difference, 'changes'> & Partial<Difference>

function named(before: SweepDefinition, after: SweepDefinition): Part {
  const keys = (['name', 'tags', 'parallelism'] as const).filter((key) => {
    return !same(before[key], after[key])
  })
  return {
    changes: keys.map((key) => change(key, before[key], after[key])),
    patch: Object.fromEntries(keys.map((key) => [key, after[key] ?? null])),
  }
}

function parametersOf(before: SweepDefinition, after: SweepDefinition): Part {
  const [old, next] = [before, after].map(
    ({ parameters }) => parameters as Record<string, unknown>,
  ) as [Record<string, unknown>, Record<string, unknown>]
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])]
  const changed = names.filter((name) => !same(old[name], next[name]))
  const lost = changed.filter((name) => next[name] === undefined)
  const kept = changed.filter((name) => next[name] !== undefined)
  return {
    changes: changed.map((name) =>
      change(`parameters.${name}`, parameterAsWritten(old[name]), parameterAsWritten(next[name])),
    ),
    impossible: lost.map((name) => ({
      path: `parameters.${name}`,
      message: 'would be lost, but trials of the sweep have it: leave it in',
    })),
    ...(kept.length === 0
      ? {}
      : { patch: { parameters: Object.fromEntries(kept.map((name) => [name, next[name]])) } }),
  }
}

function searchOf({ search: before }: SweepDefinition, { search: after }: SweepDefinition): Part {
  const [old, next] = [before, after].map(searchAsWritten)
  if (same(old, next)) return { changes: [] }
  const isOther = !same({ ...Object(old), trials: 0 }, { ...Object(next), trials: 0 })
  if (isOther || !('trials' in before && 'trials' in after)) {
    const message = 'cannot become another one in a sweep that has begun'
    return {
      changes: [change('search', old, next)],
      impossible: [{ path: 'search', message }],
    }
  }
  const { trials } = after
  return {
    changes: [change('search.trials', before.trials, trials)],
    patch: { search: { trials } },
  }
}

function constraintsOf(before: SweepDefinition, { constraints: next = [] }: SweepDefinition): Part {
  const changes = listChanges('constraints', postedConstraints(before), next)
  const constraints = next as NonNullable<SweepPatch['constraints']>
  return changes.length === 0 ? { changes } : { changes, patch: { constraints } }
}

function givenOf(before: SweepDefinition, after: SweepDefinition): Part {
  const identify = identityOf(before)
  const known = new Set((livingOf(before)?.given ?? []).map(identify))
  const next = after.warmStart?.configs ?? []
  const whole = livingOf(after)?.given ?? []
  const inject = next.filter((_, place) => {
    const config = whole[place]
    return config !== undefined && !known.has(identify(config))
  })
  const kept = new Set(next.map(textOf))
  const lost = (before.warmStart?.configs ?? []).filter((config) => !kept.has(textOf(config)))
  const path = 'warmStart.configs'
  return {
    changes: [
      ...lost.map((config) => change(path, config, undefined)),
      ...inject.map((config) => change(path, undefined, config)),
    ],
    impossible: lost.map((config) => ({
      path,
      message: `would lose ${JSON.stringify(config)}, which the sweep was given: leave it in`,
    })),
    ...(inject.length === 0 ? {} : { patch: { inject } }),
  }
}

/** Sweeps whose results it began with. */
function othersOf(
  { warmStart: before }: SweepDefinition,
  { warmStart: after }: SweepDefinition,
): Part {
  const [old, next] = [before?.sweeps, after?.sweeps]
  if (same(sortedOnce(old), sortedOnce(next))) return { changes: [] }
  const path = 'warmStart.sweeps'
  const message =
    'cannot change: their results were taken when the sweep was posted. Post another sweep for others'
  return { changes: [change(path, old, next)], impossible: [{ path, message }] }
}

function budgetOf(before: SweepDefinition, after: SweepDefinition): Part {
  const [old, next]: [Budget, Budget] = [before.budget ?? {}, after.budget ?? {}]
  const changed = limits.filter((limit) => old[limit] !== next[limit])
  const changes = changed.map((limit) => change(`budget.${limit}`, old[limit], next[limit]))
  const budget = Object.fromEntries(changed.map((limit) => [limit, next[limit] ?? null]))
  return changed.length === 0 ? { changes } : { changes, patch: { budget } }
}

function fixedOf(before: SweepDefinition, after: SweepDefinition): Part {
  const changed = fixed.filter((key) => !same(before[key], after[key]))
  const written = (key: (typeof fixed)[number], of: SweepDefinition) => {
    if (key === 'stopping') return stoppingAsWritten(of.stopping)
    if (key === 'metric') return metricAsWritten(of.metric, of.trainer)
    if (key !== 'objectives') return of[key]
    return of.objectives?.map((one) => metricAsWritten(one, of.trainer))
  }
  return {
    changes: changed.map((key) => change(key, written(key, before), written(key, after))),
    impossible: changed.map((path) => ({
      path,
      message: 'cannot change: the trials that the sweep has are made by it',
    })),
  }
}

function listChanges(path: string, before: string[], after: string[]): DefinitionChange[] {
  return [
    ...before.filter((text) => !after.includes(text)).map((text) => change(path, text, undefined)),
    ...after.filter((text) => !before.includes(text)).map((text) => change(path, undefined, text)),
  ]
}

function change(path: string, before: unknown, after: unknown): DefinitionChange {
  return {
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}

function same(a: unknown, b: unknown): boolean {
  return textOf(a) === textOf(b)
}

function textOf(value: unknown): string {
  return value === undefined ? '' : canonicalJson(JSON.parse(JSON.stringify(value)))
}

function sortedOnce(ids: readonly string[] = []): string[] {
  return [...new Set(ids)].sort()
}
