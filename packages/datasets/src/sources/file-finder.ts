import type { SplitName } from '../split.ts'
import { splitOfFolder } from './split-folders.ts'

const extension = /\.[^./]+$/

/** Finds the file that a table means: by its path, or by the end of it, with or without its extension. */
export class FileFinder {
  /** By the name without folders and extension, in NFC. */
  readonly #byStem = new Map<string, string[]>()
  readonly #taken = new Map<string, string>()

  constructor(files: string[]) {
    for (const file of files) {
      const stem = stemOf(file)
      const alike = this.#byStem.get(stem)
      if (alike === undefined) this.#byStem.set(stem, [file])
      else alike.push(file)
    }
  }

  /** Each file is found once. */
  find(listed: string, split: SplitName): { file: string } | { problem: string } {
    const name = listed
      .normalize('NFC')
      .replaceAll('\\', '/')
      .replace(/^(\.\/)+/, '')
    if (name.startsWith('/') || name.split('/').includes('..') || name.includes('\0')) {
      return { problem: `"${listed}" leads out of the folder: give its path in it` }
    }
    const alike = [
      ...(this.#byStem.get(stemOf(name)) ?? []),
      ...(this.#byStem.get(lastOf(name)) ?? []),
    ]
    const fitting = [...new Set(alike.filter((file) => fits(file.normalize('NFC'), name)))]
    const exact = fitting.find((file) => file.normalize('NFC') === name)
    const own = fitting.filter((file) => isOf(file, split))
    const [file, another] = exact !== undefined ? [exact] : own.length > 0 ? own : fitting
    if (file === undefined) return { problem: `there is no image ${listed}` }
    if (another !== undefined) {
      return { problem: `${listed} may be ${file} or ${another}: give the path and the extension` }
    }
    const other = this.#taken.get(file)
    this.#taken.set(file, listed)
    if (other === undefined) return { file }
    return {
      problem: `${other === listed ? `${listed} is listed twice` : `${other} and ${listed} are one file`}`,
    }
  }
}

/** Whether a file's path ends with a name, or does without its extension. */
function fits(file: string, name: string): boolean {
  const ends = (text: string) => text === name || text.endsWith(`/${name}`)
  return ends(file) || ends(file.replace(extension, ''))
}

/** In a folder that is called as the split, or `train_images`. */
function isOf(file: string, split: SplitName): boolean {
  const folders = file.split('/').slice(0, -1)
  return folders.some((folder) => splitOfFolder(folder) === split)
}

function lastOf(name: string): string {
  return (name.split('/').at(-1) as string).normalize('NFC')
}

function stemOf(name: string): string {
  return lastOf(name).replace(extension, '')
}
