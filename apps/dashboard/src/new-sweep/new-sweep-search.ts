/** What a link to a new sweep says: of which sweep it is a copy, and what differs. */
export interface NewSweepSearch {
  from?: string
  /** Stopper in place of the one of that sweep, as JSON. */
  stopping?: string
}

const most = 2000

export function newSweepSearch(search: Record<string, unknown>): NewSweepSearch {
  const { from, stopping } = search
  return {
    ...(typeof from === 'string' && /^swp_[0-9a-z]+$/.test(from) ? { from } : {}),
    ...(typeof stopping === 'string' && isValue(stopping) ? { stopping } : {}),
  }
}

/** The definition that a link stands for; undefined where it names no sweep. */
export function copyOf({ from, stopping }: NewSweepSearch): string | undefined {
  if (from === undefined) return undefined
  const lines = [
    '# A copy of that sweep, with what stands here in place of its own.',
    `from: ${from}`,
    ...(stopping === undefined ? [] : [`stopping: ${stopping}`]),
  ]
  return `${lines.join('\n')}\n`
}

/** Whether a text is JSON, which YAML takes on one line. */
function isValue(text: string): boolean {
  if (text.length > most || text.includes('\n')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
