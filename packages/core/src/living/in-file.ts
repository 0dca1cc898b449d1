import type { DefinitionChange } from '@sweepstack/protocol'
import { fixed } from './definition-difference.ts'

/** Parts that are shown as a whole, so that they may stand in a difference as a file has them. */
const whole = new Set<string>([...fixed, 'tags', 'parallelism'])

/**
 * Changes with what the file has itself in place of what was made of it: a default that it does not name is not in it. `file`
 * is one that was parsed.
 */
export function asInFile(changes: readonly DefinitionChange[], file: unknown): DefinitionChange[] {
  return changes.map((change) => {
    const { after: _, ...others } = change
    const [part = '', name] = change.path.split('.')
    if (part !== 'parameters' && !whole.has(part)) return change
    const written = memberOf(file, part)
    const value = name === undefined ? written : memberOf(written, name)
    return value === undefined ? others : { ...others, after: value }
  })
}

function memberOf(of: unknown, name: string): unknown {
  const isObject = typeof of === 'object' && of !== null && Object.hasOwn(of, name)
  return isObject ? (of as Record<string, unknown>)[name] : undefined
}
