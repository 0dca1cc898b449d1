import { some } from './some.ts'

/** Classes that are probably no classes, or one class under two names. */
export function labelWarnings(classes: string[]): string[] {
  const missing = classes.filter((name) => /^(nan|null|none|n\/?a|undefined|\?)$/i.test(name))
  const replaced = classes.filter((name) => name.includes('\ufffd'))
  const alike = new Map<string, string[]>()
  for (const name of classes) {
    const key = plain(name)
    alike.set(key, [...(alike.get(key) ?? []), name])
  }
  const pairs = [...alike.values()].filter((names) => names.length > 1)
  return [
    ...(missing.length > 0
      ? [`${some(missing, 'class', 'classes')}: probably a missing label`]
      : []),
    ...(replaced.length > 0
      ? [`${some(replaced, 'class', 'classes')}: a character was lost when the table was saved`]
      : []),
    ...pairs.map((names) => `${some(names, 'class', 'classes')} look alike: are they one?`),
  ]
}

/** What is left of a label for whoever reads it: `Cat`, `cat ` and `CAT` are alike, and so are 1 and 1.0. */
function plain(name: string): string {
  const text = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Cf}_]+/gu, ' ')
    .trim()
  return /^\d+(\.0*)?$/.test(text) ? String(Number(text)) : text
}
