const longest = 48

/**
 * A name from outside as a label: short, on one line, without what SVG cannot hold or what turns the direction
 * of writing. It begins with a space, which no key of Object.prototype does: the library that draws keeps the
 * widths of texts in plain objects.
 */
export function labelOf(name: string): string {
  const letters = [...printable(name)]
  if (letters.length <= longest) return ` ${letters.join('')}`
  const before = Math.ceil((longest - 1) / 2)
  const after = longest - 1 - before
  // Long names often begin alike.
  return ` ${[...letters.slice(0, before), '…', ...letters.slice(-after)].join('')}`
}

/** The labels of names, each once: those that would look the same are numbered in their order. */
export function labelsOf(names: readonly string[]): string[] {
  const labels = names.map(labelOf)
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  const taken = new Set(labels)
  const numbers = new Map<string, number>()
  return labels.map((label) => {
    if (counts.get(label) === 1) return label
    for (let number = (numbers.get(label) ?? 0) + 1; ; number += 1) {
      const numbered = `${label} (${number})`
      if (taken.has(numbered)) continue
      taken.add(numbered)
      numbers.set(label, number)
      return numbered
    }
  })
}

/** A name without what SVG cannot hold, what turns the direction of writing, and what the font cannot join. */
export function printable(name: string): string {
  return name.replace(unprintable, '\ufffd').replace(joined, '')
}

/** Controls, marks of direction, line ends, and halves of characters. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu

/**
 * What belongs to the sign before it: joiners and variants of emoji, their skins, the marks of scripts that the font has
 * not. Where it has no picture for the whole, they are measured and not drawn, and the text stands in the wrong place.
 */
const joined = /\p{Default_Ignorable_Code_Point}|\p{Emoji_Modifier}|(?=\p{M})[\u0900-\u{10ffff}]/gu
