import { z } from 'zod'

/** What a sweep ranks by. */
export interface Metric {
  name: string
  goal: 'maximize' | 'minimize'
}

/** What a metric of a config has to keep to. */
export interface MetricConstraint {
  name: string
  min?: number | undefined
  max?: number | undefined
}

/** More of them leave nearly no config that another one is better than in all. */
const mostObjectives = 4
const mostConstraints = 20

/** Differences to it stay finite. */
const boundSchema = z.number().min(-1e100).max(1e100)

/** Several metrics at once; the first of them is `metric`, by which rows of one front are ordered. */
export function objectivesOf<One extends z.ZodType<Metric>>(metric: One) {
  return z
    .array(metric)
    .min(2, 'give two or more: a single one is the metric')
    .max(mostObjectives)
    .superRefine((objectives, context) => refuseTwice(objectives, context))
}

/** Bounds of metrics. Configs that miss some come after all that keep them. */
export function metricConstraintsOf<Name extends z.ZodType<string>>(name: Name) {
  const constraint = z
    .strictObject({ name, min: boundSchema.optional(), max: boundSchema.optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, {
      error: 'needs a min or a max',
    })
    .refine(({ min = -Infinity, max = Infinity }) => min <= max, {
      error: 'has a min above its max: no value keeps it',
    })
  return z
    .array(constraint)
    .min(1)
    .max(mostConstraints)
    .superRefine((constraints, context) => refuseTwice(constraints as MetricConstraint[], context))
}

function refuseTwice(named: readonly { name: string }[], context: z.core.$RefinementCtx): void {
  const seen = new Set<string>()
  for (const [place, { name }] of named.entries()) {
    if (seen.has(name)) {
      const message = 'is named twice: one entry for each metric'
      context.addIssue({ code: 'custom', path: [place, 'name'], message })
    }
    seen.add(name)
  }
}

interface Posted {
  metric?: Metric | undefined
  objectives?: readonly Metric[] | undefined
}

/** With the metric that it ranks by first: that of several objectives need not be named besides. */
export function withMetric<Definition extends Posted>(
  definition: Definition,
  context: z.core.$RefinementCtx,
  usual?: Metric,
): Omit<Definition, 'metric'> & { metric: NonNullable<Definition['metric']> } {
  const { metric: given, objectives } = definition
  const first = objectives?.[0]
  const metric = given ?? first ?? usual
  if (metric === undefined)
    context.addIssue({ code: 'custom', path: ['metric'], message: 'is missing' })
  const isOther = first !== undefined && (metric?.name !== first.name || metric.goal !== first.goal)
  if (isOther) {
    const message = 'is the first of the objectives: leave it out, or name it first there'
    context.addIssue({ code: 'custom', path: ['metric'], message })
  }
  return { ...definition, metric: metric as NonNullable<Definition['metric']> }
}
