/**
 * Text from outside (names, messages, log lines) may hold characters that a terminal obeys instead of showing them,
 * or that hide or turn around what stands beside them: controls (C0, C1, DEL), format characters such as the marks
 * of direction, separators of lines, halves of surrogate pairs. Joiners stay, for scripts and emoji need them.
 * Made when used: its tables take as long to build as all else of this file to load.
 */
const unseen = () => /(?!\u200c|\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
/** Most text; to see that is quicker than to build the tables of the others, which the command line waits for. */
const ordinary = /^[ -~\n]*$/
const unseenButLineFeed = () => /(?!\u200c|\u200d|\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** On one line, with an escape in the place of each such character: `\x1b`, `\n`, `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(unseen(), escaped)
}

/** The same of text that has lines of its own. */
export function visibleLines(text: string): string {
  return ordinary.test(text) ? text : text.replace(unseenButLineFeed(), escaped)
}

/** A value as JSON has it, all of whose strings and keys are visible. */
export function visibleIn<T>(value: T): T {
  return madeVisible(value) as T
}

/** JSON in which none of these characters stands unescaped; it parses to the same value. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(unseen(), (character) =>
    Array.from({ length: character.length }, (_, unit) => {
      return `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`
    }).join(''),
  )
}

function escaped(character: string): string {
  const code = character.codePointAt(0) as number
  const hex = code.toString(16)
  return short[character] ?? (code < 256 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`)
}

function madeVisible(value: unknown): unknown {
  if (typeof value === 'string') return visible(value)
  if (Array.isArray(value)) return value.map(madeVisible)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [visible(key), madeVisible(item)]),
  )
}
