import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { SplitName } from './split.ts'

const extensions = /\.(png|jpe?g|webp)$/i

export function imageFolder(folder: string, split: SplitName): string {
  return path.join(folder, `${split}_images`)
}

/**
 * The file of each name that a table lists, in `<split>_images/`: by its name in whichever Unicode form, or
 * without its extension. Pushes a problem for each that has none.
 */
export async function findImageFiles(
  options: { folder: string; split: SplitName; names: string[] },
  problems: string[],
): Promise<string[]> {
  const { folder, split, names } = options
  if (names.length === 0) return []
  // One look at the folder: a look at each file would hold as many requests as there are images.
  const present = await readdir(imageFolder(folder, split)).catch(
    ({ code, message }: NodeJS.ErrnoException) => {
      const why = code === 'ENOENT' ? 'is missing' : `cannot be read (${message})`
      problems.push(`${split}_images/ ${why}: the images that ${split}.csv lists belong there`)
    },
  )
  if (present === undefined) return names
  const index = indexOf(present)
  const taken = new Map<string, string>()
  return names.map((name) => {
    const found = fileOf(name, split, index)
    if ('problem' in found) problems.push(found.problem)
    const file = 'file' in found ? found.file : name
    const other = taken.get(file)
    if (other !== undefined) {
      problems.push(
        `${split}.csv lists ${other === name ? `${name} twice` : `${other} and ${name}, one file`}`,
      )
    }
    taken.set(file, name)
    return file
  })
}

interface Index {
  exact: Set<string>
  /** By NFC. */
  byForm: Map<string, string>
  /** By NFC, without the extension; several where files differ in it only. */
  byStem: Map<string, string[]>
  /** By NFC, in lower case. */
  byLetters: Map<string, string>
}

function indexOf(present: string[]): Index {
  const byStem = new Map<string, string[]>()
  for (const file of present) {
    if (!extensions.test(file)) continue
    const stem = file.normalize('NFC').replace(extensions, '')
    byStem.set(stem, [...(byStem.get(stem) ?? []), file])
  }
  return {
    exact: new Set(present),
    byForm: new Map(present.map((file) => [file.normalize('NFC'), file])),
    byStem,
    byLetters: new Map(present.map((file) => [file.normalize('NFC').toLowerCase(), file])),
  }
}

function fileOf(
  listed: string,
  split: SplitName,
  { exact, byForm, byStem, byLetters }: Index,
): { file: string } | { problem: string } {
  const folder = `${split}_images/`
  const plain = listed.replace(/^\.\//, '')
  const name = plain.startsWith(folder) ? plain.slice(folder.length) : plain
  if (!/^[^/\\\0]+$/.test(name) || name.startsWith('.')) {
    const cure = `it must be the name of a file in ${folder}`
    return { problem: `${split}.csv: "${listed}" is no file name: ${cure}` }
  }
  if (exact.has(name)) return { file: name }
  const form = name.normalize('NFC')
  const [file = byForm.get(form), another] = byStem.get(form) ?? []
  if (another !== undefined) {
    const problem = `${split}.csv: ${listed} may be ${file} or ${another}: give the extension`
    return { problem }
  }
  if (file !== undefined) return { file }
  const near = byLetters.get(form.toLowerCase())
  const hint = near === undefined ? '' : `: there is ${near}, with other capitals`
  return { problem: `${folder}${name} is missing${hint}` }
}
