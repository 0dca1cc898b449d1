import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSweepFile } from './sweep-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-file-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string): Promise<unknown> {
  const file = path.join(folder, 'sweep.yaml')
  await writeFile(file, text)
  return readSweepFile(file)
}

test.each(['{"name": "s", "a": [1]}', 'name: s\na: [1]', '{name: s, a: [1]}'])(
  'YAML and JSON are read: %s',
  async (text) => {
    expect(await read(text)).toEqual({ name: 's', a: [1] })
  },
)

test('JSON may be larger than YAML', async () => {
  const list = Array.from({ length: 20_000 }, (_, index) => index)
  expect(await read(JSON.stringify({ list }))).toEqual({ list })
  await expect(read(`list: ${JSON.stringify(list)}`)).rejects.toThrow('too large for YAML')
})

test.each([
  ['a: [', /line 1: /],
  ['a: 1\n---\nb: 2\n', /line \d: a second document begins/],
  ['['.repeat(4000), /nested more than 64 levels/],
  ['{"name": "s", "parameters": {"epochs": 1, "epochs": 2}}', /"epochs" is there twice, in parame/],
  ['name: s\nparameters:\n  epochs: 1\n  epochs: 2', /line 4: the key "epochs" is there twice/],
])('a fault is told on one line: %s', async (text, words) => {
  const error = await read(text).catch((reason: Error) => reason)
  expect((error as Error).message).toMatch(words)
  expect((error as Error).message).not.toContain('\n')
})

test('what is no file is told apart', async () => {
  const pipe = path.join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  await expect(readSweepFile(pipe)).rejects.toThrow('is no ordinary file')
  await expect(readSweepFile(path.join(folder, 'none'))).rejects.toThrow('there is no file')
  await expect(readSweepFile(folder)).rejects.toThrow('is a folder')
  await expect(readSweepFile('')).rejects.toThrow('is empty')
  await expect(readSweepFile('/dev/null')).rejects.toThrow('no ordinary file')
})
