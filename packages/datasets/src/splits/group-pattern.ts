import { DatasetError } from '../dataset-error.ts'

const place = '{group}'

/** Whether a text is a pattern of names, and not the name of a column. */
export function isGroupPattern(groupBy: string): boolean {
  return groupBy.includes(place)
}

/**
 * The group of each name by a pattern: `{group}` stands for the group, `*` for anything, as in `patient{group}_*`.
 * It is held against the name without its folders and its extension.
 * @throws DatasetError naming the first names that it does not fit
 */
export function groupsByPattern(names: string[], pattern: string): string[] {
  const [before = '', after = '', ...more] = pattern.split(place)
  if (more.length > 0) throw new DatasetError([`the pattern "${pattern}" has ${place} twice`])
  const strange: string[] = []
  const groups = names.map((name) => {
    const group = groupOf(stemOf(name), before, after)
    if (group === undefined) strange.push(name)
    return group ?? ''
  })
  if (strange.length === 0) return groups
  const shown = strange.slice(0, 3).join(', ')
  throw new DatasetError([
    `the pattern "${pattern}" does not fit ${strange.length} of ${names.length} names: ${shown}${strange.length > 3 ? ' …' : ''}`,
  ])
}

/** The shortest group that leaves the rest to what stands behind it. No regular expression: time stays bounded. */
function groupOf(name: string, before: string, after: string): string | undefined {
  for (let start = 0; start < name.length; start += 1) {
    if (!fits(name.slice(0, start), before)) continue
    for (let end = start + 1; end <= name.length; end += 1) {
      if (fits(name.slice(end), after)) return name.slice(start, end)
    }
  }
  return undefined
}

/** Whether a text is a pattern in which `*` stands for anything: the parts between stars are found in their order. */
function fits(text: string, pattern: string): boolean {
  const parts = pattern.split('*')
  if (parts.length === 1) return text === pattern
  const first = parts[0] as string
  const last = parts.at(-1) as string
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}

function stemOf(name: string): string {
  return (name.split('/').at(-1) as string).replace(/\.[^.]+$/, '')
}
