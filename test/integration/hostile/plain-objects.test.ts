import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

/**
 * What a plain object inherits (`__proto__`, `constructor`, `toString` …) is no entry of it. So no map whose keys
 * may come from outside is one: `Map`, or `Object.fromEntries` of entries, which sets what it inherits as well.
 */
const root = path.resolve(import.meta.dirname, '../../..')
const rules: [what: string, form: RegExp][] = [
  ['an object that is filled by names', /(const|let|#)\s?\w+: Record<string, [^=\n]*> = \{/],
  ['an object that is filled by names', /\{\} as Record<string/],
  ['an object that begins empty', /\bconst \w+ = \{\}(?! as Record<[A-Z])/],
  ['an object that begins empty', /(\?\?=|reduce\([^\n]*,) \{\}/],
  ['asking an object for what it also inherits', /\(!?\(?[a-z]\w* in [a-z]\w*\)/],
  ['asking an object for what it also inherits', /\.hasOwnProperty\(/],
  ['walking over what an object inherits', /for \((const|let) \w+ in /],
]

function findings(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) =>
      rules.filter(([, form]) => form.test(line)).map(([what]) => `${what}: ${line.trim()}`),
    )
}

test('no source keeps names from outside as keys of a plain object', () => {
  const files = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^[^/]+\/src\/.*\.ts$/.test(file))
      .map((file) => path.join(folder, file)),
  )
  expect(files.length).toBeGreaterThan(200)
  const found = files
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'))
    .flatMap((file) =>
      findings(readFileSync(path.join(root, file), 'utf8')).map((line) => `${file}: ${line}`),
    )
  expect(found).toEqual([])
})

describe('the scan finds', () => {
  test.each([
    'const counts: Record<string, number> = {}',
    'readonly #known: Record<string, Layer> = {',
    'const seen = {}',
    'const all = list.reduce((sum, one) => sum, {})',
    'return {} as Record<string, number>',
    'if (name in datasets) return',
    'if (!(name in datasets)) return',
    'if (one.hasOwnProperty(name)) return',
    'for (const name in counts) total += counts[name]',
  ])('%s', (line) => expect(findings(line)).toHaveLength(1))
})
