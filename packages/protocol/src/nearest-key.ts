/** Longer ones are no slip of the pen, and comparing takes the product of the lengths. */
const longest = 64

/** What to say of a key that is not among the known ones. */
export function unknownKeyMessage(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'unknown key'
  const nearest = nearestOf(key, known)
  return nearest === undefined
    ? `unknown key; known: ${known.join(', ')}`
    : `unknown key; did you mean "${nearest}"?`
}

function nearestOf(key: string, known: readonly string[]): string | undefined {
  if (key.length > longest) return undefined
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: editDistance(key, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  const near = nearest && nearest.distance <= Math.max(2, key.length / 2)
  return near ? nearest.candidate : undefined
}

/** Levenshtein's distance, case ignored. */
function editDistance(left: string, right: string): number {
  const a = left.toLowerCase()
  const b = right.toLowerCase()
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(
        Math.min(substitution, (previous[j] as number) + 1, (current[j - 1] as number) + 1),
      )
    }
    previous = current
  }
  return previous[b.length] as number
}
