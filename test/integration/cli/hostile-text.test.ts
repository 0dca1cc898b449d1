import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { Failure } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { datasetRecord, workerRecord } from '../../support/records.ts'
import { startCli } from '../../support/run-cli.ts'

/** Names and messages that nobody should obey: a terminal is cleared, a line faked, an ending turned around. */
const hostile = '\x1b[2J\x1b]0;owned\x07\nforged: \u202egnp.exe\u2066\x9b31m\ufeff日本'
const shown = '\\x1b[2J\\x1b]0;owned\\x07\\nforged: \\u{202e}gnp.exe\\u{2066}\\x9b31m\\u{feff}日本'
const obeyed = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
let fixture: Board
let url: string
let id: string
beforeAll(async () => {
  fixture = await startBoard({ train: 10, val: 10, test: 0 })
  url = await fixture.app.listen({ host: '127.0.0.1', port: 0 })
  await fixture.redis.datasets.register(
    datasetRecord({
      name: 'odd',
      hash: 'b'.repeat(64),
      classes: [hostile, 'b'],
      splits: { train: 10, val: 10, test: 0 },
      warnings: [hostile],
    }),
  )
  await fixture.redis.fleet.announce(
    workerRecord({ id: hostile, host: hostile, status: 'paused', reason: hostile }),
  )
  id = await fixture.open({ learningRate: [0.1, 0.2] }, { name: hostile })
  const [first, second] = await fixture.trials(id)
  await fixture.finish(first!, 5)
  const failure: Failure = {
    code: 'DIVERGED',
    class: 'diverged',
    message: hostile,
    lastLines: [hostile],
  }
  const started = await fixture.redis.lineages.start(second!.lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  await fixture.redis.lineages.fail(second!.lineage, started.fence, failure)
  await fixture.scheduler.advance(id)
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

async function sweepstack(...args: string[]) {
  const settled = await promisify(execFile)(process.execPath, [cli, '--url', url, ...args]).catch(
    (error: { stdout: string; stderr: string }) => error,
  )
  return { out: settled.stdout, all: settled.stdout + settled.stderr }
}

test.each<[string, string[], boolean]>([
  ['list', ['list'], true],
  ['datasets list', ['datasets', 'list'], false],
  ['datasets show', ['datasets', 'show', 'odd'], true],
  ['workers', ['workers'], true],
  ['failures', ['failures', 'ID'], true],
  ['trial', ['trial', 'ID', '2'], true],
  ['watch', ['watch', 'ID'], false],
  ['leaderboard', ['leaderboard', 'ID'], false],
  ['a problem', ['leaderboard', 'ID', '--where', hostile], false],
  ['an unknown command', [hostile.replace('\n', '')], false],
  ['a file that is not there', ['submit', hostile], true],
])('%s shows text from outside and lets none of it be obeyed', async (_, args, tells) => {
  const { all } = await sweepstack(...args.map((arg) => (arg === 'ID' ? id : arg)))
  expect(obeyed.exec(all)).toBeNull()
  if (tells) expect(all).toContain(shown)
  expect(all.split('\n').filter((line) => line.startsWith('forged'))).toEqual([])
})

test('submit --watch has a line for the id and one for each warning', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-watched-'))
  const definition = { name: 's', dataset: 'odd', parameters: { epochs: 1 } }
  await writeFile(path.join(folder, 's.json'), JSON.stringify(definition))
  const { child, ended } = startCli(folder, url, ['submit', 's.json', '--watch'])
  let out = ''
  for await (const part of child.stdout as Readable) {
    out += part
    if (out.includes(`${shown}\n`)) break
  }
  child.kill()
  await ended
  await rm(folder, { recursive: true })
  expect(out.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^[^\\ ]+$/),
    `warning: odd: ${shown}`,
  ])
})

test.each<[string, string[]]>([
  ['list', ['list']],
  ['datasets list', ['datasets', 'list']],
  ['failures', ['failures', 'ID']],
  ['trial', ['trial', 'ID', '2']],
])('%s --json is JSON of one line with the text as it is', async (_, args) => {
  const { out } = await sweepstack('--json', ...args.map((arg) => (arg === 'ID' ? id : arg)))
  expect(obeyed.exec(out)).toBeNull()
  expect(JSON.stringify(JSON.parse(out))).toContain(JSON.stringify(hostile).slice(1, -1))
})
