import { listed } from '@sweepstack/protocol'
import { byCodePoints } from './scan-folder.ts'
import { splitSpokenOf } from './split-folders.ts'

/**
 * What is doubtful about folders that stand where those of classes do, if the folders in them may be the classes, or
 * if splits lie above or below them. `names` are the training images, `CLASS/…`. Undefined if nothing is.
 */
export function doubtAbout(names: string[]): string | undefined {
  const inside = foldersInside(names)
  const classes = [...inside.keys()].sort(byCodePoints)
  if (classes.length < 2) return undefined
  const inner = [...new Set([...inside.values()].flatMap((set) => [...set]))].sort(byCodePoints)
  const spoken = new Set(classes.map(splitSpokenOf))
  if (inner.length > 0 && !spoken.has(undefined) && spoken.size > 1) {
    return `${shown(classes)} are called as splits and hold folders: if they are splits, call them train, val and test; if they are classes, ${insist}`
  }
  const ofSplits = inner.filter((name) => splitSpokenOf(name) !== undefined)
  const isSplitBelow = [...inside.values()].every((set) => ofSplits.some((name) => set.has(name)))
  if (isSplitBelow) {
    const [one, split] = [classes[0], ofSplits[0]]
    return `${shown(classes)} hold folders of splits, ${shown(ofSplits)}. If ${quoted(classes)} are the classes, put the splits outside, as ${split}/${one}/, or ${insist} and draw the splits anew; if each is a dataset of its own, give that folder alone, as ${one}/`
  }
  if (!holdTheSame([...inside.values()])) return undefined
  return `${shown(classes)} hold the same folders, ${shown(inner)}. If ${quoted(classes)} are the classes, ${insist}; if ${quoted(inner)} are, call the folders around them train, val and test, or give one of those folders alone, as ${classes[0]}/`
}

const insist = 'say so with as "folders" (--as folders)'

/** The folders with images directly in each class. */
function foldersInside(names: string[]): Map<string, Set<string>> {
  const inside = new Map<string, Set<string>>()
  for (const name of names) {
    const [outer, inner, file] = name.split('/')
    if (outer === undefined || inner === undefined) continue
    const set = inside.get(outer) ?? new Set()
    inside.set(outer, set)
    if (file !== undefined) set.add(inner)
  }
  return inside
}

/** Two or more in each, all of which the one with the most has, too: a split may lack a class. */
function holdTheSame(sets: Set<string>[]): boolean {
  const most = sets.reduce((a, b) => (b.size > a.size ? b : a))
  return sets.every((set) => set.size > 1 && [...set].every((name) => most.has(name)))
}

const few = 4

function shown(folders: string[]): string {
  return together(folders.map((name) => `${name}/`))
}

function quoted(names: string[]): string {
  return together(names.map((name) => `"${name}"`))
}

/** `a, b and c`; of many the first, and how many more. */
function together(texts: string[]): string {
  if (texts.length < 2 || texts.length > few) return listed(texts, few)
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
