import type { SweepStatus } from '@sweepstack/protocol'

/** Which sweeps somebody looks for; all must hold, and an empty list holds of every sweep. */
export interface SweepFilter {
  /** Each word is in the name, in a tag, or begins the id; large and small letters are the same. */
  text?: string
  /** It has all of them. */
  tags?: readonly string[]
  /** It has one of them. */
  statuses?: readonly SweepStatus[]
}

interface Described {
  id: string
  name: string
  tags: readonly string[]
  status: SweepStatus
}

export function matchesSweep(
  { id, name, tags, status }: Described,
  { text = '', tags: wanted = [], statuses = [] }: SweepFilter,
): boolean {
  if (statuses.length > 0 && !statuses.includes(status)) return false
  if (!wanted.every((tag) => tags.includes(tag))) return false
  const written = [name, ...tags].map(folded)
  const words = folded(text).split(/\s+/).filter(Boolean)
  return words.every((word) => id.startsWith(word) || written.some((one) => one.includes(word)))
}

/** Letters that look alike are the same, whatever they were typed on. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
