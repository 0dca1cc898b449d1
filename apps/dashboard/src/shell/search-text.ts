type Search = Record<string, string | string[]>

/** Reads `?where=a=1&where=b<2&sort=-score` as the API does: what is repeated is a list. */
export function parseSearch(text: string): Search {
  const read: Search = {}
  for (const [key, value] of new URLSearchParams(text)) {
    const before = read[key]
    read[key] = before === undefined ? value : [before, value].flat()
  }
  return read
}

/** The same the other way; what is undefined or an empty list is left out. */
export function writeSearch(search: Record<string, unknown>): string {
  const written = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    for (const one of [value].flat()) if (one !== undefined) written.append(key, String(one))
  }
  const text = written.toString()
  return text === '' ? '' : `?${text}`
}
