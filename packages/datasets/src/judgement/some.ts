const shown = 3

/** `5 classes ("a", "b", "c" …)`, or `the class "a"`. */
export function some(names: string[], one: string, many: string): string {
  const quoted = names.slice(0, shown).map((name) => `"${name}"`)
  if (names.length === 1) return `the ${one} ${quoted[0]}`
  return `${names.length} ${many} (${quoted.join(', ')}${names.length > shown ? ' …' : ''})`
}
