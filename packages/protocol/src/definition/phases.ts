import { z } from 'zod'
import {
  type ExternalParameters,
  externalSpace,
  scalarSchema,
  wantedOfKind,
} from '../external-trainer/parameters.ts'
import { imageParameters } from '../image-trainer/parameters.ts'
import { unknownKeyMessage } from '../nearest-key.ts'
import { configSchemaOf, type SpaceRow } from '../parameters/table.ts'

/** What of a config a phase has with other values, from the epoch after `fromEpoch` on. */
export const phaseSchema = z.strictObject({
  fromEpoch: z.int().min(0),
  settings: z.record(z.string(), z.unknown()),
})
export type SettingsPhase = z.infer<typeof phaseSchema>

const { learningRate, schedule } = configSchemaOf(imageParameters).shape

/** As a definition gives them: the later phases of each of its configs, which is the first one. */
export const laterPhasesSchema = phasesOf(
  z.strictObject({
    learningRate: learningRate.exactOptional(),
    schedule: schedule.exactOptional(),
  }),
)

/** Of programs: values of parameters that the sweep declares. */
export const ownPhasesSchema = phasesOf(z.record(z.string().max(64), scalarSchema))

function phasesOf<Settings extends z.ZodType<Record<string, unknown>>>(settings: Settings) {
  const changed = settings.refine((values) => Object.keys(values).length > 0, {
    error: 'changes nothing',
  })
  return z
    .array(z.strictObject({ fromEpoch: z.int().min(1).max(100_000), settings: changed }))
    .min(1)
    .max(63)
    .refine(
      (phases) => phases.every(({ fromEpoch }, k) => fromEpoch > (phases[k - 1]?.fromEpoch ?? 0)),
      { error: 'each begins after the one before it' },
    )
}

/** What phases of a program's sweep change is a parameter of it, and of its kind. */
export function checkOwnPhases(
  {
    parameters,
    phases = [],
  }: { parameters: ExternalParameters; phases?: SettingsPhase[] | undefined },
  context: z.core.$RefinementCtx,
): void {
  const rows = externalSpace(parameters)
  const names = rows.map(({ name }) => name).filter((name) => name !== 'epochs')
  for (const [place, { settings }] of phases.entries()) {
    for (const [name, value] of Object.entries(settings)) {
      const row = rows.find((one) => one.name === name)
      const message = row ? faultOfSetting(row, value) : unknownKeyMessage(name, names)
      const path = ['phases', place, 'settings', name]
      if (message !== undefined) context.addIssue({ code: 'custom', path, message })
    }
  }
}

function faultOfSetting({ name, kind }: SpaceRow, value: unknown): string | undefined {
  if (name === 'epochs') return 'cannot change while a trial trains'
  const wanted = wantedOfKind(kind, value)
  return wanted === undefined ? undefined : `must be ${wanted}`
}
