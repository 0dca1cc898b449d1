const longest = 48

/**
 * A name from outside as a label: short, on one line, without what SVG cannot hold or what turns the direction
 * of writing. It begins with a space, which no key of Object.prototype does: the library that draws keeps the
 * widths of texts in plain objects.
 */
export function labelOf(name: string): string {
  const letters = [...printable(name)]
  const short = letters.length > longest ? [...letters.slice(0, longest - 1), '…'] : letters
  return ` ${short.join('')}`
}

/** A name without what SVG cannot hold or what turns the direction of writing. */
export function printable(name: string): string {
  return name.replace(unprintable, '\ufffd')
}

/** Controls, marks of direction, line ends, and halves of characters. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu
