import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unpackWoff } from './woff.ts'

/** Scripts that DejaVu Sans has the letters of, and signs of no script but the full-width ones of Chinese and Japanese. */
const others =
  /[^\p{scx=Common}\p{scx=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Georgian}]|[\u3000-\u303f\uff00-\uffef]/u

/** Whether a text has letters that would be drawn as boxes. */
export function needsMoreLetters(text: string): boolean {
  return others.test(text)
}

let made: string | undefined

/**
 * Path of a font with the letters of nearly all scripts, as those of Chinese, Japanese and Korean: GNU Unifont's, in a grid
 * of 16 × 16. It is unpacked (14 MB) into a file that has no name, so that nothing of it stays however this process
 * ends. Undefined where that is not possible: then its letters are boxes.
 */
export function moreLetters(): string | undefined {
  made ??= unpacked()
  return made
}

function unpacked(): string | undefined {
  let opened: number | undefined
  let folder: string | undefined
  try {
    const { resolve } = createRequire(import.meta.url)
    const packed = resolve('@fontsource/unifontex/files/unifontex-latin-400-normal.woff')
    folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-letters-'))
    const file = path.join(folder, 'letters.ttf')
    writeFileSync(file, unpackWoff(readFileSync(packed)))
    opened = openSync(file, 'r')
    return `/dev/fd/${opened}`
  } catch {
    if (opened !== undefined) closeSync(opened)
    return undefined
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}
