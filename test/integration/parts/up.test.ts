import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '@sweepstack/provision'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { childrenOf } from '../../support/children-of.ts'
import { patience } from '../../support/machine-speed.ts'
import { until } from '../../support/redis.ts'
import { spawnUp } from '../../support/up-command.ts'

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')

let folder: string
let port: number
/** One after the other, all on the same port and folder. */
const started: ReturnType<typeof spawnUp>['child'][] = []
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-up-'))
  port = await freePort()
})
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
})

/** What the newest command said so far. */
let output: () => string

/** Resolves when the stack serves. */
async function start() {
  const stack = spawnUp({ port, data: folder, slots: 1 })
  started.push(stack.child)
  output = stack.output
  await stack.serves()
  return stack.child
}

/** The stack that the test before has left, or a new one. */
async function up() {
  const last = started.at(-1)
  return last?.exitCode === null && last.signalCode === null ? last : start()
}

/** A process and all below it. */
function family(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(family)]
}

test.each(['SIGKILL', 'SIGHUP', 'SIGTERM'] as const)(
  'ended by %s, the command takes its parts along',
  async (signal) => {
    const stack = await up()
    const processes = family(stack.pid)
    // Redis, API, scheduler, worker and its trainer.
    expect(processes.length).toBeGreaterThanOrEqual(6)
    stack.kill(signal)
    await until('nothing is left', async () => {
      return processes.every((pid) => pid === stack.pid || !existsSync(`/proc/${pid}`))
    })
    // On the same port and folder.
    await start()
  },
)

test('parts that are killed, Redis among them, are started again, and the terminal says so', async () => {
  const stack = await up()
  const commandOf = (pid: number) => readFile(`/proc/${pid}/cmdline`, 'utf8')
  const lines = await Promise.all(childrenOf(stack.pid).map(commandOf))
  const isRedis = (line: string) => /(redis|valkey)-server/.test(line)
  expect(lines.filter(isRedis)).toHaveLength(1)
  for (const [at, pid] of childrenOf(stack.pid).entries()) {
    if (!lines[at]?.includes('/worker/')) process.kill(pid, 'SIGKILL')
  }
  await until('all said', async () => {
    return (
      /api ended/.test(output()) && /scheduler ended/.test(output()) && /redis runs/.test(output())
    )
  })
  await until('the API answers again', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/workers`).catch(() => undefined)
    return answer?.ok === true
  })
  expect(output()).toContain('redis ended and is restarted')
})

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}

test('down ends the stack of a data folder with all its parts, and says so where none runs', async () => {
  const stack = await up()
  const processes = family(stack.pid)
  const ended = run('down', '--data', folder)
  expect(ended).toEqual({
    status: 0,
    said: `ended the stack on ${folder} (process ${stack.pid})\n`,
  })
  // A trainer is ended with its worker, a moment later.
  await until('nothing is left', async () => {
    return processes.every((pid) => pid === stack.pid || !existsSync(`/proc/${pid}`))
  })
  const none = run('down', '--data', folder)
  expect(none.status).toBe(1)
  expect(none.said).toMatch(/^error: no stack runs on .*\n {2}fix: name the folder/)
})

test.each(['SWEEPSTACK_PORT', 'SWEEPSTACK_SLOTS'])('%s that is no number is refused', (name) => {
  const env = { ...process.env, [name]: 'abc' }
  const args = [cli, 'up', '--data', folder]
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toContain(`'abc' from env '${name}' is invalid. It must be a whole number`)
})

test('SWEEPSTACK_HOST is where it listens', () => {
  const env = { ...process.env, SWEEPSTACK_HOST: 'nohost.invalid' }
  const args = [cli, 'up', '--data', folder, '--port', '0']
  const timeout = patience({ starts: 2, seconds: 10 })
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env,
    timeout,
    encoding: 'utf8',
  })
  expect(stdout + stderr).toContain('there is no host nohost.invalid')
  expect(status).toBe(1)
})
