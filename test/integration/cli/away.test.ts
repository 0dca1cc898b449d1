import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '@sweepstack/provision'
import { expect, onTestFinished, test } from 'vitest'
import { startBoard } from '../../support/board.ts'
import { until } from '../../support/redis.ts'

/** What is said while the API is away. */

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
const lost = /^connection lost, retrying$/gm
const back = /^connected again$/m

test.concurrent.for<[string, string[]]>([
  ['lines', []],
  ['JSON', ['--json']],
])(
  'watch says once that the connection is lost, and once that it is back (%s)',
  async ([, json], { onTestFinished }) => {
    await using board = await startBoard({ train: 10, val: 10, test: 0 })
    const url = await board.listen()
    const id = await board.open({ learningRate: 0.1 })
    let streams = 0
    board.app.server.on('request', ({ url = '' }) => {
      if (url.endsWith('/events')) streams += 1
    })
    const child = spawn(process.execPath, [cli, '--url', url, ...json, 'watch', id])
    onTestFinished(() => void child.kill('SIGKILL'))
    const said = { out: '', err: '' }
    child.stdout?.on('data', (chunk) => (said.out += chunk))
    child.stderr?.on('data', (chunk) => (said.err += chunk))
    await until('it follows', async () => streams > 0)
    await board.app.close()
    await until('it is lost', async () => said.err !== '')
    // Its next tries fail too.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(said.err.match(lost)).toHaveLength(1)
    expect(said.err).not.toMatch(back)
    const again = await board.newApp()
    await again.listen({ host: '127.0.0.1', port: Number(new URL(url).port) })
    await until('it is back', async () => back.test(said.err))
    const [trial] = await board.trials(id)
    await board.finish(trial!, 5)
    await board.scheduler.advance(id)
    const [code] = await once(child, 'exit')
    await again.close()
    expect({ code, lines: said.err.trim().split('\n').length }).toEqual({ code: 0, lines: 2 })
    expect(said.out).toContain(json.length > 0 ? '"completed"' : '0.5000')
  },
)

test('where nobody listens and an `up` runs here, nobody is told to start one', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-away-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const url = `http://127.0.0.1:${await freePort()}`
  const env = { ...process.env, SWEEPSTACK_URL: url, SWEEPSTACK_DATA: folder }
  const list = () => spawnSync(process.execPath, [cli, 'list'], { env, encoding: 'utf8' }).stderr
  expect(list()).toMatch(/^error: nothing listens at .*\n {2}fix: start it with: sweepstack up/)
  await writeFile(path.join(folder, 'up.pid'), String(process.pid))
  const said = list()
  expect(said).toMatch(new RegExp(`^error: nothing listens .*\n {2}fix: .*process ${process.pid}`))
  expect(said).toContain(path.join(folder, 'logs/api.log'))
  expect(said).not.toContain('start it')
})
