import { z } from 'zod'
import { architectures } from './catalogue.ts'

/** The JSON Schema of an architecture: a name, or a name with the options that it knows. */
export function architectureJsonSchema(): Record<string, unknown> {
  const names = architectures.map(({ name }) => name)
  const withOptions = architectures.map(({ name, options }) =>
    options instanceof z.ZodObject ? options.extend({ name: z.literal(name) }) : options,
  )
  const named = architectures.filter(({ options }) => options.safeParse({}).success)
  const choice = z.union([
    z.enum(named.map(({ name }) => name)).describe(`By name: ${names.join(', ')}.`),
    ...withOptions,
  ])
  return z.toJSONSchema(choice, { io: 'input' })
}
