import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium, startChromium } from '../../support/chromium.ts'
import { startShownInstallation } from '../../support/shown-installation.ts'
import { testDrafts } from './new-sweep/drafts.ts'
import { testEditor } from './new-sweep/editor.ts'
import { testForm } from './new-sweep/form.ts'
import { testMistakes } from './new-sweep/mistakes.ts'
import { testPage } from './new-sweep/page.ts'
import type { Writing } from './new-sweep/writing.ts'

const built = path.resolve(import.meta.dirname, '../../../apps/dashboard/dist')

interface Chunk {
  file: string
  imports?: string[]
}

test('the editor comes by itself, and stays small', () => {
  const manifest = JSON.parse(readFileSync(path.join(built, 'manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >
  const filesOf = (name: string, known = new Set<string>()): Set<string> => {
    const { file, imports = [] } = manifest[name] as Chunk
    if (known.has(file)) return known
    known.add(file)
    for (const one of imports) filesOf(one, known)
    return known
  }
  const before = filesOf('index.html', filesOf('src/start.tsx'))
  const own = [...filesOf('src/definition/code-editor.ts')].filter((file) => !before.has(file))
  const size = own.reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(built, file))).length,
    0,
  )
  expect(size).toBeGreaterThan(80_000)
  expect(size).toBeLessThan(320_000)
  expect([...filesOf('src/new-sweep/new-sweep-page.tsx')]).not.toContain(own[0])
})

/** One file, for a stack and a browser take longer to start than most of these tests take. */
describe.skipIf(!chromium)('in a real browser', () => {
  let writing: Writing

  beforeAll(async () => {
    const shown = await startShownInstallation()
    await shown.showWorkers()
    writing = { shown, browser: await startChromium() }
  })
  afterAll(async () => {
    await writing?.browser.close()
    await writing?.shown[Symbol.asyncDispose]()
  })

  describe('form', () => testForm(() => writing))
  describe('editor', () => testEditor(() => writing))
  describe('mistakes', () => testMistakes(() => writing))
  describe('drafts', () => testDrafts(() => writing))
  // Its last test has every API of the installation ask for a key.
  describe('page', () => testPage(() => writing))
})
