import { z } from 'zod'
import { sweepDefinitionSchema } from './sweep-definition.ts'

interface JsonSchema {
  $defs?: Record<string, unknown>
  [key: string]: unknown
}

/**
 * The JSON Schema of a sweep file, for the completion of editors. `architecture`: that of an architecture, which
 * the definition leaves to the models.
 */
export function sweepJsonSchema(architecture: JsonSchema): object {
  const { $schema: _, $defs: inner, ...own } = architecture
  const { $defs, ...schema } = z.toJSONSchema(sweepDefinitionSchema, {
    io: 'input',
    unrepresentable: 'any',
  })
  return {
    ...schema,
    title: 'A sweep of sweepstack',
    $defs: { ...$defs, ...inner, Architecture: own },
  }
}
