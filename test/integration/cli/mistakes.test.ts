import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { reportOf } from '../../support/records.ts'

/** What newcomers write, and the one line with its fix that they read. */

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
let board: Board
let url: string
let id: string
let live: string
let folder: string
beforeAll(async () => {
  board = await startBoard({ train: 10, val: 10, test: 0 })
  url = await board.app.listen({ host: '127.0.0.1', port: 0 })
  id = await board.open({ learningRate: [0.1, 0.2] })
  const [first] = await board.trials(id)
  await board.finish(first!, 5)
  await board.scheduler.advance(id)
  live = await board.open({ learningRate: [0.3] })
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-mistakes-'))
  await writeFile(path.join(folder, 'file'), 'text')
})
afterAll(async () => {
  await board?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function sweepstack(args: string[], settings: Record<string, string> = {}) {
  const env = { ...process.env, SWEEPSTACK_URL: url, ...settings }
  const words = args.map((word) =>
    word.replace('ID', id).replace('DIR', folder).replace('URL', url).replace('LIVE', live),
  )
  const run = promisify(execFile)(process.execPath, [cli, ...words], { env, cwd: folder })
  const settled = await run.catch(
    (error: { stdout: string; stderr: string; code: number }) => error,
  )
  return { code: 'code' in settled ? settled.code : 0, ...settled }
}

async function refused(args: string[], settings?: Record<string, string>) {
  const { code, stdout, stderr } = await sweepstack(args, settings)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  const lines = stderr.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^error: /)
  expect(lines.at(-1)).toMatch(/^ {2}fix: /)
  expect(stderr).not.toMatch(/ENOENT|EISDIR|ENOTDIR|report it|\n {4}at /)
  return { said: lines.slice(0, -1).join('\n'), fix: lines.at(-1) as string }
}

describe.concurrent('a mistake is one line, and what to do', () => {
  test.each<[string, string[], RegExp, RegExp]>([
    [
      'an option that is none',
      ['leaderboard', 'ID', '--limt', '3'],
      /unknown/,
      /leaderboard --help/,
    ],
    ['no argument', ['datasets', 'add', 'x'], /missing .*paths/, /sweepstack datasets add --help/],
    ['GPU 0 by a count', ['up', '--gpus', '0'], /--gpus.*"device=0"/, /sweepstack up --help/],
    ['no GPU by a name', ['worker', '--gpus', 'none'], /SWEEPSTACK_DEVICE=cpu/, /worker --help/],
    ['a command of a group', ['keys', 'ad'], /unknown command/, /sweepstack keys --help/],
    ['a command', ['leader'], /unknown command/, /sweepstack --help/],
    ['a table where no folder is', ['table', 'ID', '/nodir/t.csv'], /no folder \/nodir/, /mkdir/],
    ['a table below a file', ['table', 'ID', 'DIR/file/t.csv'], /file is no folder/, /another/],
    ['a file for a folder', ['outputs', 'ID', '--to', 'DIR/file'], /file is no folder/, /--to/],
    ['a folder below a file', ['outputs', 'ID', '--to', 'DIR/file/x'], /file is no folder/, /--to/],
    [
      'a folder nobody makes',
      ['outputs', 'ID', '--to', '/proc/x/y'],
      /\/proc\/x\/y cannot be/,
      /--to/,
    ],
    ['a model into a file', ['export', 'ID', '--to', 'DIR/file'], /file is no folder/, /--to/],
    ['no file for an ensemble', ['ensemble', 'ID', '--to', '/nodir/x.csv'], /no folder/, /mkdir/],
    ['a folder for a file', ['ensemble', 'ID', '--to', 'DIR'], /is a folder/, /--to/],
    ['no model', ['predict', 'DIR/none', 'x.png'], /there is no file .*none/, /sweepstack export/],
    [
      'a folder for a model',
      ['predict', 'DIR', 'x.png'],
      /is a folder, no file/,
      /sweepstack export/,
    ],
    ['no model inside', ['predict', 'DIR/file', 'x.png'], /file: /, /sweepstack export/],
    ['a name of a dataset', ['datasets', 'add', 'X Y', '/nodir'], /"X Y"/, /lower-case/],
    ['a port of no API', ['--url', 'http://127.0.0.1:1', 'list'], /port 1 /, /--url/],
    ['an empty URL', ['--url', '', 'list'], /no URL/, /--url/],
    ['a query in it', ['--url', 'http://127.0.0.1:1/?x=1', 'list'], /a query/, /host:4700/],
    ['a fragment in it', ['--url', 'http://127.0.0.1:1/#', 'list'], /fragment/, /host:4700/],
    ['a path that is none', ['--url', 'URL/wrong', 'list'], /nothing at \/wrong/, /path in --url/],
    [
      'a condition that nothing meets',
      ['leaderboard', 'ID', '--where', 'loss<abc'],
      /where: loss is a number, and "abc" is none/,
      /fix: /,
    ],
    ['an order by no name', ['leaderboard', 'ID', '--sort', 'scor'], /mean score\?/, /fix: /],
    ['to delete what goes on', ['delete', 'LIVE'], /has not ended/, /sweepstack cancel ID/],
  ])('%s', async (_, args, said, fix) => {
    const told = await refused(args)
    expect(told.said).toMatch(said)
    expect(told.fix).toMatch(fix)
  })

  test('no test images: how a dataset of any kind gets them', async () => {
    const sweep = await board.open({ learningRate: [0.4] })
    const [trial] = await board.trials(sweep)
    const { lineage } = trial!
    const started = await board.redis.lineages.start(lineage, 'w1')
    if (started.kind !== 'started') throw new Error('did not start')
    const checkpoint = { epoch: 1, artifact: 'checkpoints/x', sha256: 'a'.repeat(64), bytes: 1 }
    await board.redis.lineages.recordCheckpoint(lineage, started.fence, checkpoint)
    await board.redis.lineages.report(lineage, started.fence, reportOf(1))
    await board.predict({ lineage, epoch: 1, split: 'val' }, 5)
    const { said, fix } = await refused(['evaluate', sweep])
    expect(said).toBe('error: The dataset tiny has no test images.')
    expect(fix).toMatch(/--split test=0\.1.*test\/CLASS\/.*test\.csv/)
  })

  test('what fails leaves no folder behind', async () => {
    await refused(['outputs', 'ID', '99', '--to', 'DIR/left'])
    expect(existsSync(path.join(folder, 'left'))).toBe(false)
  })

  test.each<[string, string[], Record<string, string>, RegExp, RegExp]>([
    ['slots', ['doctor'], { SWEEPSTACK_SLOTS: 'x' }, /SWEEPSTACK_SLOTS/, /unset/],
    ['a device', ['doctor'], { SWEEPSTACK_DEVICE: 'tpu' }, /SWEEPSTACK_DEVICE/, /unset/],
    ['an address', ['list'], { SWEEPSTACK_URL: 'ftp://x' }, /ftp:/, /SWEEPSTACK_URL/],
    ['a port', ['up'], { SWEEPSTACK_PORT: '1.5' }, /SWEEPSTACK_PORT/, /up --help/],
  ])('%s in the environment', async (_, args, settings, said, fix) => {
    const told = await refused(args, settings)
    expect(told.said).toMatch(said)
    expect(told.fix).toMatch(fix)
  })
})

test('empty settings are as those that are not set', async () => {
  const names = ['SWEEPSTACK_API_KEY', 'SWEEPSTACK_SLOTS', 'SWEEPSTACK_PORT', 'REDIS_URL']
  const blank = Object.fromEntries(names.map((name) => [name, '']))
  expect(await sweepstack(['list'], blank)).toMatchObject({ code: 0, stderr: '' })
  const none = await sweepstack(['down', '--data', 'DIR'], { ...blank, SWEEPSTACK_URL: ' ' })
  expect(none.stderr).toMatch(/^error: no stack runs on/)
})
