import { z } from 'zod'
import { externalDefinitionSchema, imageDefinitionSchema } from './sweep-definition.ts'

/** A program's metrics have no usual one. */
const aims = ['metric', 'objectives'].map((name) => ({ type: 'object', required: [name] }))

interface JsonSchema {
  $defs?: Record<string, unknown>
  [key: string]: unknown
}

/**
 * The JSON Schema of a sweep file, for the completion of editors: that of the trainer that the file names. `architecture`: that of an architecture, which
 * the definition leaves to the models.
 */
export function sweepJsonSchema(architecture: JsonSchema): object {
  const { $schema: _, $defs: inner, ...own } = architecture
  const [ofImages, ofPrograms] = [imageDefinitionSchema, externalDefinitionSchema].map((schema) => {
    const { $schema, id, ...rest } = z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
    }) as JsonSchema
    return rest
  }) as [JsonSchema, JsonSchema]
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A sweep of sweepstack',
    if: { type: 'object', properties: { trainer: { const: 'external' } }, required: ['trainer'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { ...withoutDefs(ofPrograms), anyOf: aims },
    else: withoutDefs(ofImages),
    $defs: { ...ofPrograms.$defs, ...ofImages.$defs, ...inner, Architecture: own },
  }
}

function withoutDefs({ $defs: _, ...schema }: JsonSchema): JsonSchema {
  return schema
}
