import { z } from 'zod'
import { foldSchema } from '../definition/fold.ts'
import { scalarSchema } from '../external-trainer/parameters.ts'
import { type Settings, settingsSchema } from '../image-trainer/settings.ts'

const phaseSchema = z.strictObject({ fromEpoch: z.int().min(0), settings: settingsSchema })
type Phase = z.infer<typeof phaseSchema>
type Begun = Pick<Phase, 'fromEpoch'>

/** What a phase may have other than the one before it: with all else equal, the state of one is that of the next. */
export const phaseParameters: ReadonlySet<string> = new Set(['learningRate', 'schedule'])

const commonShape = {
  dataset: z.string().regex(/^[0-9a-f]{64}$/),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** Without one the dataset's own splits are used. The seed draws the folds too. */
  fold: foldSchema.optional(),
}

/**
 * What a lineage of images is the trajectory of: everything that decides the weights, except for how long. A phase has
 * the epochs after `fromEpoch`, up to that of the next one.
 */
export const imageRecipeSchema = z
  .strictObject({
    /** Version of the engine's arithmetic: another one gives other weights. */
    engine: z.int().min(1),
    ...commonShape,
    phases: z.array(phaseSchema).min(1).max(64),
  })
  .superRefine(({ phases }, context) => {
    for (const [place, phase] of phases.entries()) {
      const message = faultOf(phase, phases[place - 1])
      if (message !== undefined) {
        context.addIssue({ code: 'custom', path: ['phases', place], message })
      }
    }
  })
  .meta({ id: 'ImageRecipe' })
export type ImageRecipe = z.infer<typeof imageRecipeSchema>

/**
 * What programs train is known by the values of a config, and by a hash that stands for what they are trained on. Which values may
 * change between phases is theirs to know.
 */
const externalRecipeSchema = z
  .strictObject({
    trainer: z.literal('external'),
    ...commonShape,
    phases: z
      .array(
        z.strictObject({
          fromEpoch: z.int().min(0),
          settings: z.record(z.string(), scalarSchema),
        }),
      )
      .min(1)
      .max(64)
      .superRefine((phases, context) => {
        for (const [place, phase] of phases.entries()) {
          const message = faultOfBegin(phase, phases[place - 1])
          if (message !== undefined) context.addIssue({ code: 'custom', path: [place], message })
        }
      }),
  })
  .meta({ id: 'ExternalRecipe' })
type ExternalRecipe = z.infer<typeof externalRecipeSchema>

/** What any lineage is the trajectory of. */
export type Recipe = ImageRecipe | ExternalRecipe
export const recipeSchema: z.ZodType<Recipe> = z
  .union([imageRecipeSchema, externalRecipeSchema])
  .meta({ id: 'Recipe' })

/** The settings with which a recipe trains an epoch, from 1. */
export function settingsAt<Own = Settings>(
  { phases }: { phases: readonly { fromEpoch: number; settings: Own }[] },
  epoch: number,
): Own {
  const found = phases.findLast(({ fromEpoch }) => fromEpoch < epoch) ?? phases[0]
  if (found === undefined) throw new Error('the recipe has no phase')
  return found.settings
}

function faultOfBegin({ fromEpoch }: Begun, before: Begun | undefined): string | undefined {
  if (before === undefined) return fromEpoch === 0 ? undefined : 'the first phase begins at epoch 0'
  return fromEpoch > before.fromEpoch ? undefined : 'a phase begins after the one before it'
}

function faultOf(phase: Phase, before: Phase | undefined): string | undefined {
  const fault = faultOfBegin(phase, before)
  if (fault !== undefined || before === undefined) return fault
  const [one, other] = [before.settings, phase.settings].map(fixedSettings)
  const names = [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])]
  const changed = names.filter((name) => one?.[name] !== other?.[name])
  if (changed.length === 0) return undefined
  return `${changed.join(', ')} cannot change between phases; ${[...phaseParameters].join(' and ')} can`
}

/** Each as text. */
function fixedSettings(settings: Settings): Record<string, string> {
  const fixed = Object.entries(settings).filter(([name]) => !phaseParameters.has(name))
  return Object.fromEntries(fixed.map(([name, value]) => [name, JSON.stringify(value)]))
}
