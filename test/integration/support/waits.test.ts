import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { patience, promisedHere } from '../../support/machine-speed.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const measured = (startMs: number, stepMs: number) =>
  vi.stubEnv('SWEEPSTACK_TEST_SPEED', JSON.stringify({ startMs, stepMs }))
afterEach(() => vi.unstubAllEnvs())

test('a machine ten times as slow is given ten times as long for work, and as long for what passes by rule', () => {
  measured(1000, 50)
  const work = patience({ starts: 2, steps: 100 })
  expect(patience({ starts: 2, steps: 100, seconds: 30 })).toBe(work + 30_000)
  expect(promisedHere(2000)).toBe(2000)
  measured(10_000, 500)
  expect(patience({ starts: 2, steps: 100 })).toBe(10 * work)
  expect(promisedHere(2000)).toBeGreaterThan(8000)
})

test('no test has a time limit in milliseconds of its own', () => {
  const files = execFileSync('git', ['ls-files', '*.test.ts', 'test/**/*.ts'], { cwd: root })
  const limit = /(timeout|Timeout): *\d|^ *},? *[\d_]{4,}\)|^ {2}[\d_]{4,},?$/
  const found = files
    .toString()
    .trim()
    .split('\n')
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, place) => (limit.test(line) ? [`${file}:${place + 1}: ${line}`] : [])),
    )
  expect(found).toEqual([])
})
