import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleOf } from './bundle.ts'

const writtenAt = 1_700_000_000

let root: string
beforeEach(() => {
  root = `${mkdtempSync(path.join(tmpdir(), 'sweepstack-bundle-'))}${path.sep}`
  mkdirSync(path.join(root, 'dist'))
  for (const file of ['a.js', 'b.js']) write(file, 'text')
  write('dist/api.json', JSON.stringify(['a.js', 'b.js'].map((file) => [file, writtenAt, 4])))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(file: string, text: string) {
  writeFileSync(path.join(root, file), text)
  utimesSync(path.join(root, file), writtenAt, writtenAt)
}

test('a bundle of the files that lie there is used', () => {
  const bundle = pathToFileURL(path.join(root, 'dist/api.js')).href
  expect(bundleOf('api', root)?.href).toBe(bundle)
  // What an image keeps of a time.
  utimesSync(path.join(root, 'a.js'), writtenAt + 0.75, writtenAt + 0.75)
  expect(statSync(path.join(root, 'a.js')).mtimeMs % 1000).toBeGreaterThan(0)
  expect(bundleOf('api', root)?.href).toBe(bundle)
})

test('one of other files is not, nor one that is not there', () => {
  const cases: [string, () => void][] = [
    ['another size', () => write('b.js', 'other text')],
    ['written later', () => utimesSync(path.join(root, 'b.js'), writtenAt, writtenAt + 1)],
    ['written earlier', () => utimesSync(path.join(root, 'b.js'), writtenAt, writtenAt - 1)],
    ['gone', () => rmSync(path.join(root, 'b.js'))],
    ['its list is broken', () => write('dist/api.json', '[["a.js",')],
  ]
  for (const [what, change] of cases) {
    expect(bundleOf('api', root), `before: ${what}`).toBeDefined()
    change()
    expect(bundleOf('api', root), what).toBeUndefined()
    write('b.js', 'text')
    write('dist/api.json', JSON.stringify(['a.js', 'b.js'].map((file) => [file, writtenAt, 4])))
  }
  expect(bundleOf('worker', root)).toBeUndefined()
})
