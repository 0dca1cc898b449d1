/**
 * JSON with sorted keys and no white space, as RFC 8785 (JCS) lays down: equal values have equal text.
 * ECMAScript's own number and string forms are the ones that the RFC takes over.
 * @throws TypeError for NaN, infinities and what JSON cannot say.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return JSON.stringify(value)
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') {
    const members = value as Record<string, unknown>
    let text = ''
    for (const key of Object.keys(members).sort()) {
      if (members[key] === undefined) continue
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(members[key])}`
    }
    return `{${text}}`
  }
  throw new TypeError(`${typeof value} has no JSON form`)
}
