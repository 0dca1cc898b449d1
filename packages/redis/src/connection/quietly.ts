const firstQuietMs = 10_000
const longestQuietMs = 600_000
const distinct = 20

/**
 * An outage is no reason for a flood: one log line for messages that differ in numbers and names only; while it lasts
 * again after ten seconds, after twenty more, and so on, at last every ten minutes. Never more than twenty kinds at a
 * time, whatever they say. A trouble that was away for as long as it was kept quiet about is a new one.
 */
export function quietly(
  onError: (error: Error) => void,
  now: () => number = () => performance.now(),
): (error: Error) => void {
  const known = new Map<string, { saidAt: number; seenAt: number; quietMs: number }>()
  return (error) => {
    const at = now()
    for (const [kind, { seenAt, quietMs }] of known) if (at - seenAt >= quietMs) known.delete(kind)
    const kind = error.message.replace(/[0-9a-f]{8,}|\d+/gi, '#')
    const trouble = known.get(kind)
    if (trouble === undefined) {
      if (known.size >= distinct) return
      known.set(kind, { saidAt: at, seenAt: at, quietMs: firstQuietMs })
      return onError(error)
    }
    trouble.seenAt = at
    if (at - trouble.saidAt < trouble.quietMs) return
    trouble.saidAt = at
    trouble.quietMs = Math.min(longestQuietMs, 2 * trouble.quietMs)
    onError(error)
  }
}
