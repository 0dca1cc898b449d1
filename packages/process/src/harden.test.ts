import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

/** In a process of its own, for it cannot be undone. */
function run(script: string): string {
  const file = path.join(import.meta.dirname, 'harden.ts')
  const text = `import { harden } from ${JSON.stringify(file)}\nharden(); harden()\n${script}`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', text]
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()
}

test('a hardened process keeps its Object.prototype, and objects can still have what it has', () => {
  const output = run(`
    const attempts = [
      () => { Object.prototype.prev = 1 },
      () => { ({}).__proto__.next = 1 },
      () => { Object.prototype.toString = 1 },
      () => { Object.defineProperty(Object.prototype, 'x', { value: 1 }) },
      () => { delete Object.prototype.hasOwnProperty },
      () => { Object.setPrototypeOf(Object.prototype, { x: 1 }) },
    ]
    const refused = attempts.map((attempt) => { try { attempt(); return false } catch { return true } })
    function Long() {}
    Long.prototype.toString = () => 'long'
    const own = { valueOf: 2 }
    own.constructor = 3
    own.toString = 4
    console.log(JSON.stringify([
      refused, String(new Long()), Object.keys(own), own.constructor, {}.toString(), {}.hasOwnProperty('x'),
      JSON.stringify({ ...own }), Object.keys({}), [..."ab"].map(String),
    ]))`)
  expect(JSON.parse(output)).toEqual([
    [true, true, true, true, true, true],
    'long',
    ['valueOf', 'constructor', 'toString'],
    3,
    '[object Object]',
    false,
    '{"valueOf":2,"constructor":3,"toString":4}',
    [],
    ['a', 'b'],
  ])
})
