import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const bundled = path.join(root, 'apps/cli/bin/sweepstack.mjs')
const compiled = path.join(root, 'apps/cli/dist/main.js')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-start-up-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Files that Node loads for a command line, from the root of the repository; V8 counts them. */
function loadedBy(name: string, args: string[], cli = compiled) {
  const coverage = path.join(folder, name)
  const env = { ...process.env, NODE_V8_COVERAGE: coverage }
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { env })
  const reports = readdirSync(coverage).map((file) =>
    JSON.parse(readFileSync(path.join(coverage, file), 'utf8')),
  )
  const urls = reports.flatMap(({ result }) => result.map(({ url }: { url: string }) => url))
  const prefix = `file://${root}/`
  const files = urls.flatMap((url) => (url.startsWith(prefix) ? [url.slice(prefix.length)] : []))
  return { status, said: `${stdout}${stderr}`, files }
}

test.each<[string, string[], number, RegExp]>([
  ['the version', ['--version'], 0, /^\d+\.\d+\.\d+\n$/],
  ['help', ['--help'], 0, /leaderboard/],
  ['help of a command', ['leaderboard', '--help'], 0, /--where/],
  ['a command without its argument', ['plan'], 1, /missing required argument 'file'/],
  ['an unknown command', ['plam'], 1, /Did you mean plan\?/],
  ['a wrong option', ['leaderboard', 'x', '--limit', '0'], 1, /whole number from 1 to 500/],
])('%s: the declarations of commands are loaded and nothing else', (name, args, status, words) => {
  const loaded = loadedBy(name, args)
  expect(loaded.said).toMatch(words)
  expect(loaded.status).toBe(status)
  const allowed =
    /^(apps\/cli\/(bin|dist)\/(?!actions|output\/(?!terminal)|session)|node_modules\/commander\/|packages\/(process\/dist\/(gpu-choice|harden)|protocol\/dist\/(datasets\/source-kinds|key-scopes|results\/importance-methods|results\/trial-files|version|visible-text))\.js$)/
  expect(loaded.files.filter((file) => !allowed.test(file))).toEqual([])
  expect(loaded.files.length).toBeLessThan(40)
})

test('in the bundle they are a few files', () => {
  const { said, status, files } = loadedBy('bundle', ['--version'], bundled)
  expect(said).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(status).toBe(0)
  expect(files).toContain('dist/cli.js')
  const allowed =
    /^(apps\/cli\/bin\/|dist\/cli[-.]|node_modules\/commander\/|packages\/process\/dist\/bundle\.js$)/
  expect(files.filter((file) => !allowed.test(file))).toEqual([])
  expect(files.length).toBeLessThan(20)
})
