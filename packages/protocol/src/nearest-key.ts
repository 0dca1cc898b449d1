import { distance } from 'fastest-levenshtein'

/** Longer ones are no slip of the pen, and comparing takes the product of the lengths. */
const longest = 64
/** Of a name that is cut short. */
const shortestBeginning = 3

/** What to say of a key that is not among the known ones. */
export function unknownKeyMessage(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'unknown key'
  // Forms of one place have keys of their own, and `known` those of all.
  if (known.includes(key)) return 'does not go with the keys beside it'
  const nearest = nearestOf(key, known)
  return nearest === undefined
    ? `unknown key; known: ${known.join(', ')}`
    : `unknown key; did you mean "${nearest}"?`
}

/** Undefined if none of them is like it. */
export function nearestOf(key: string, known: readonly string[]): string | undefined {
  if (key.length > longest) return undefined
  const lower = key.toLowerCase()
  const begun = known.filter((candidate) => candidate.toLowerCase().startsWith(lower))
  if (key.length >= shortestBeginning && begun.length === 1) return begun[0]
  const [nearest] = known
    .map((candidate) => ({ candidate, edits: distance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  if (nearest === undefined) return undefined
  const { candidate, edits } = nearest
  // Names of a letter or two that have none in common are not alike.
  const isOther = edits >= Math.max(key.length, candidate.length)
  return edits <= Math.max(2, key.length / 2) && !isOther ? candidate : undefined
}
