import { DuplicateKey } from './duplicate-key.ts'

/** The value of a JSON document. @throws DuplicateKey, and SyntaxError for what is no JSON */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  refuseTwins(text)
  return value
}

/** An object or a list that was not closed yet. */
interface Open {
  isObject: boolean
  /** Undefined before the first one. */
  keys: Set<string> | undefined
  /** The key or the place of what is read now. */
  at: string | number
}

/**
 * Looks for twins in a text that is known to be JSON, which the parser of the platform keeps silent about: the last one
 * counts there. Once over the text, without recursion; a key is compared as it is read, so escapes hide none.
 */
function refuseTwins(text: string): void {
  const open: Open[] = []
  let inner: Open | undefined
  for (let place = 0; place < text.length; place += 1) {
    switch (text.charCodeAt(place)) {
      case codes.quote: {
        const end = endOfString(text, place)
        if (inner?.isObject && isKey(text, end)) {
          inner.at = stringIn(text, place, end)
          inner.keys ??= new Set()
          if (inner.keys.has(inner.at)) throw new DuplicateKey(open.map(({ at }) => at))
          inner.keys.add(inner.at)
        }
        place = end
        break
      }
      case codes.brace:
        inner = { isObject: true, keys: undefined, at: '' }
        open.push(inner)
        break
      case codes.bracket:
        inner = { isObject: false, keys: undefined, at: 0 }
        open.push(inner)
        break
      case codes.comma:
        if (typeof inner?.at === 'number') inner.at += 1
        break
      case codes.endOfBrace:
      case codes.endOfBracket:
        open.pop()
        inner = open[open.length - 1]
        break
    }
  }
}

const codes = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  bracket: 0x5b,
  backslash: 0x5c,
  endOfBracket: 0x5d,
  brace: 0x7b,
  endOfBrace: 0x7d,
}

/** Place of the quote that ends a string: the first one behind an even number of backslashes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === codes.backslash) before -= 1
    if ((end - before) % 2 === 1) return end
  }
}

/** Whether the string that ends there is a key: a colon follows, after white space only. */
function isKey(text: string, end: number): boolean {
  let next = end + 1
  while (text.charCodeAt(next) <= 0x20) next += 1
  return text.charCodeAt(next) === codes.colon
}

function stringIn(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end)
  return raw.includes('\\') ? JSON.parse(text.slice(start, end + 1)) : raw
}
