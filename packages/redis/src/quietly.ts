const quietMs = 10_000
const distinct = 20

/**
 * An outage is no reason for a flood: one log line for messages that differ in numbers and names only, and
 * again after ten seconds; never more than twenty in that time, whatever they say.
 */
export function quietly(
  onError: (error: Error) => void,
  now: () => number = () => performance.now(),
): (error: Error) => void {
  const said = new Map<string, number>()
  return (error) => {
    const at = now()
    for (const [message, when] of said) if (at - when >= quietMs) said.delete(message)
    const kind = error.message.replace(/[0-9a-f]{8,}|\d+/gi, '#')
    if (said.has(kind) || said.size >= distinct) return
    said.set(kind, at)
    onError(error)
  }
}
