import { z } from 'zod'
import { choicesOf, listOf, partOf, rangeOf, valuesOf } from '../parameters/asked-values.ts'
import { normalOf } from '../parameters/normal.ts'
import { integer } from '../parameters/parameter.ts'
import type { SpaceRow } from '../parameters/table.ts'
import { isOfObjects } from './names.ts'

/** What constraints have other meanings for. */
const reserved = ['and', 'or', 'not', 'true', 'false', 'null']
const mostParameters = 200

/** Differences of numbers stay finite. */
const numberSchema = z
  .number()
  .min(-1e300)
  .max(1e300)
  .overwrite((value) => (value === 0 ? 0 : value))
const scalars = [numberSchema, z.string().max(1000), z.boolean()] as const
export const scalarSchema = z.union(scalars)
export type Scalar = z.infer<typeof scalarSchema>

const keyOf = (item: unknown) => JSON.stringify(item)
const own = { integer: z.boolean().optional(), default: numberSchema.optional() }

interface Whole {
  integer?: boolean | undefined
  [key: string]: unknown
}

/** Ends, steps and quanta of whole numbers are whole numbers. */
function wholeWhere({ integer: isWhole, ...asked }: Whole): boolean {
  if (!isWhole) return true
  const parts = ['min', 'max', 'step', 'quantum', 'default'].map((key) => asked[key])
  return parts.every((part) => part === undefined || Number.isInteger(part))
}
const whole = { error: 'with integer: true, min, max, step, quantum and default are whole numbers' }

/** As the parameters of images; `integer` has whole numbers, `default` is what one has that is not active. */
const askedSchema = z.union([
  ...scalars,
  choicesOf(scalarSchema, keyOf),
  rangeOf(numberSchema, 'real').safeExtend(own).refine(wholeWhere, whole),
  normalOf(numberSchema, { bounds: {}, part: partOf('real') })
    .safeExtend(own)
    .refine(wholeWhere, whole),
  listOf(scalarSchema, keyOf).extend({ default: scalarSchema.optional() }),
])

const epochs = integer(
  { min: 1, max: 100_000 },
  { label: 'epochs', description: 'How many reports a trial has at most.', draw: 20, default: 1 },
)

/** Any names; `epochs` is how many reports a trial has. */
export const externalParametersSchema = z
  .object({ epochs: epochs.asked.default(1) })
  .catchall(askedSchema)
  .superRefine((parameters, context) => {
    const names = Object.keys(parameters)
    if (names.length > mostParameters) {
      context.addIssue({ code: 'custom', message: `has at most ${mostParameters} parameters` })
    }
    for (const name of names) {
      const message = wrongName(name)
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message })
    }
  })
export type ExternalParameters = z.infer<typeof externalParametersSchema>

/** What a grid of several says for itself. */
export const ownExternalParametersSchema = z
  .object({ epochs: epochs.asked.exactOptional() })
  .catchall(askedSchema)

/** One point of such a space. */
export const externalConfigSchema = z
  .object({ epochs: z.int().min(1) })
  .catchall(scalarSchema)
  .meta({ id: 'ExternalConfig' })

function wrongName(name: string): string | undefined {
  if (reserved.includes(name) || isOfObjects(name)) {
    return 'is a name that has another meaning: take another'
  }
  return /^[A-Za-z_]\w{0,63}$/.test(name)
    ? undefined
    : 'a name has letters, digits and _, begins with a letter, and has at most 64 characters'
}

/** What a search has to know of declared parameters. Draws depend on the name alone, so that others may come and go. */
export function externalSpace(parameters: ExternalParameters): readonly SpaceRow[] {
  return Object.entries(parameters).map(([name, asked]) => {
    if (name === 'epochs') return { name, kind: 'integer', draw: epochs.draw, default: 1 }
    const given = typeof asked === 'object' && 'default' in asked ? asked.default : undefined
    return { name, kind: kindOf(asked), draw: streamOf(name), default: given }
  })
}

function kindOf(asked: z.infer<typeof askedSchema>): SpaceRow['kind'] {
  const values = valuesOf<Scalar>(asked as Scalar[])
  if (values === undefined) return (asked as Whole).integer ? 'integer' : 'real'
  const types = new Set(values.map((value) => typeof value))
  if (types.size > 1) return 'structure'
  if (types.has('number')) return 'real'
  return types.has('boolean') ? 'boolean' : 'choice'
}

/** What a value had to be, as the others of its parameter are; undefined if it is that. */
export function wantedOfKind(kind: SpaceRow['kind'], value: unknown): string | undefined {
  if (kind === 'integer') return Number.isInteger(value) ? undefined : 'a whole number'
  if (kind === 'real') return typeof value === 'number' ? undefined : 'a number'
  if (kind === 'boolean') return typeof value === 'boolean' ? undefined : 'true or false'
  if (kind === 'choice') return typeof value === 'string' ? undefined : 'a text'
  return undefined
}

/** FNV-1a, 31 bits. */
function streamOf(name: string): number {
  let hash = 0x811c9dc5
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  return hash >>> 1
}
