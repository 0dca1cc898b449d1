import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { piecesOf, scriptText } from './script-text.ts'
import { sharedPieces } from './scripts.ts'

const folder = new URL('../../lua/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
const pieces = sharedPieces()
const names = new Set(pieces.map(({ name }) => name))

test('a script has the pieces that it uses, those that these use, and no other', () => {
  const few = piecesOf(
    [
      '-- What all begin with.',
      "local function first() return 'a' end",
      'local function second()',
      '  return first()',
      'end',
      '-- For others.',
      'local third = { 1 }',
    ].join('\n'),
  )
  expect(scriptText(few, 'return second()\n')).toBe(
    "local function first() return 'a' end\nlocal function second()\n  return first()\nend\nreturn second()\n",
  )
  expect(scriptText(few, 'return third\n')).toBe('local third = { 1 }\nreturn third\n')
})

test('code that is no local would be in no script', () => {
  expect(() => piecesOf('local root = KEYS[1]\nreturn root')).toThrow('return root')
})

test.each(readdirSync(folder).filter((file) => file.endsWith('.lua')))(
  '%s has each shared local before its first use',
  (file) => {
    const known = new Set<string>()
    for (const line of scriptText(pieces, read(file)).split('\n')) {
      const code = line.replace(/--.*$/, '').replace(/'[^']*'/g, "''")
      const declared = /^\s*local (?:function )?([\w, ]+)/.exec(code)?.[1] ?? ''
      for (const name of declared.split(/\W+/)) known.add(name)
      for (const [, name] of code.matchAll(/(?<![.\w])(\w+)\(/g)) {
        if (names.has(name as string)) expect(known, line).toContain(name)
      }
    }
  },
)
