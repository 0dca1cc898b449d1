/**
 * JSON with sorted keys and no white space, as RFC 8785 (JCS) lays down: equal values have equal text.
 * ECMAScript's own number and string forms are the ones that the RFC takes over.
 * @throws TypeError for NaN, infinities and what JSON cannot say.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'boolean' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') return canonicalObject(value as Record<string, unknown>)
  throw new TypeError(`${typeof value === 'number' ? value : typeof value} has no JSON form`)
}

function canonicalObject(members: Record<string, unknown>): string {
  let text = ''
  for (const key of Object.keys(members).sort()) {
    const value = members[key]
    if (value === undefined) continue
    text += `${text === '' ? '' : ','}${quote(key)}:${canonicalJson(value)}`
  }
  return `{${text}}`
}

const needsNoEscape = /^[\w.-]*$/

/** Faster than `JSON.stringify` for names that need no escape, as those of settings do. */
function quote(key: string): string {
  return needsNoEscape.test(key) ? `"${key}"` : JSON.stringify(key)
}
