import { createHash, randomBytes } from 'node:crypto'

/** A key names itself, so that one look finds its record: `swk_<name>.<256 random bits in base64url>`. */
const form = /^swk_([a-z0-9][a-z0-9_-]{0,63})\.[A-Za-z0-9_-]{43}$/

export function newKeyText(name: string): string {
  return `swk_${name}.${randomBytes(32).toString('base64url')}`
}

/** What the cookie of a session holds: as random as a key, and stored as a hash as well. */
export function newSessionText(): string {
  return randomBytes(32).toString('base64url')
}

/** Name of the key that a text is in form; undefined if it is no key of ours. */
export function nameInKey(text: string): string | undefined {
  return form.exec(text)?.[1]
}

/** What is stored of a key, in hex: as random as it is, a plain hash cannot be guessed from. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
