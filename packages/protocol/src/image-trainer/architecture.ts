import { z } from 'zod'

/**
 * A preset by its name, or with options of its own: `{name: cnn, filters: [32, 64]}`. Which there are, and what
 * they take, says `packages/models/src`; the API checks it when a sweep is posted.
 */
export const architectureSchema = z
  .union([z.string().min(1).max(64), z.looseObject({ name: z.string().min(1).max(64) })])
  .meta({ id: 'Architecture' })
export type ArchitectureChoice = z.infer<typeof architectureSchema>

/**
 * In one word, for tables and statistics: `cnn` or `cnn(filters=32-64 units=8)`. One architecture has one word, in whatever
 * order its options were written.
 */
export function architectureLabel(choice: ArchitectureChoice): string {
  if (typeof choice === 'string') return choice
  const { name, ...options } = choice
  const text = (value: unknown) =>
    Array.isArray(value) && value.every((item) => typeof item !== 'object')
      ? value.join('-')
      : JSON.stringify(value).replaceAll('"', '')
  const parts = Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${text(value)}`)
  return parts.length === 0 ? name : `${name}(${parts.join(' ')})`
}

/** What is trained, in one word. */
export function modelLabel({ architecture }: { architecture: ArchitectureChoice }): string {
  return architectureLabel(architecture)
}
