import { createHash } from 'node:crypto'
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startPrivateRedis } from './private-redis.ts'
import { fetchServer, findRedisServer } from './redis-binary.ts'

/** Made by Redis 6.2.14: a snapshot, then SET after, a script that sets first and second, SET last. */
const ofRedis62 = path.join(import.meta.dirname, '../fixtures/redis-6.2.14.aof')
const cleanups: (() => Promise<unknown>)[] = []
let directory: string
let told: string[]
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-redis-data-'))
  cleanups.push(() => rm(directory, { recursive: true, force: true }))
  told = []
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const progress = (line: string) => void told.push(line)
async function serve() {
  const binary = await fetchServer({ env: process.env, progress: () => undefined })
  const server = await startPrivateRedis({ binary, directory, env: process.env, progress })
  cleanups.push(() => server.stop())
  return { stop: server.stop, ask: (line: string) => ask(server.url, line) }
}

/** The reply to a command, as the protocol has it. */
function ask(url: string, line: string): Promise<string> {
  const { port, password } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.end(`AUTH ${password}\r\n${line}\r\nQUIT\r\n`),
    )
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(answer.replace(/^\+OK\r\n/, '').replace(/\+OK\r\n$/, '')))
  })
}

const bulk = (...texts: string[]) => texts.map((text) => `$${text.length}\r\n${text}\r\n`).join('')
const inParts = () => path.join(directory, 'appendonlydir')

/** The file that the server appends to. */
async function appended(): Promise<string> {
  const names = await readdir(inParts())
  return path.join(inParts(), names.find((name) => name.endsWith('.incr.aof')) as string)
}

/** Hash of all files. */
async function contents(): Promise<string> {
  const hash = createHash('sha256')
  const names = await readdir(directory, { recursive: true, withFileTypes: true })
  for (const { name, parentPath } of names.filter((entry) => entry.isFile())) {
    hash.update(name).update(await readFile(path.join(parentPath, name)))
  }
  return hash.digest('hex')
}

test('what Redis 6.2 wrote is read, and kept over the next start', async () => {
  await copyFile(ofRedis62, path.join(directory, 'appendonly.aof'))
  for (const round of ['first', 'second']) {
    const server = await serve()
    expect(await server.ask('MGET text after first second last'), round).toBe(
      `*5\r\n${bulk('one', '1', '1', '2', '1')}`,
    )
    expect(await server.ask('ZRANGE zset 0 -1 WITHSCORES')).toContain(bulk('a', '1.5', 'b', '2'))
    expect(await server.ask('XLEN stream')).toBe(':1\r\n')
    await server.stop()
  }
  expect(told).toEqual([])
})

test('a transaction that Redis 6.2 left half written is cut off, told and kept beside', async () => {
  const whole = await readFile(ofRedis62)
  await writeFile(path.join(directory, 'appendonly.aof'), whole.subarray(0, whole.indexOf('EXEC')))
  const server = await serve()
  expect(await server.ask('MGET text after first second')).toBe(
    `*4\r\n${bulk('one', '1')}$-1\r\n$-1\r\n`,
  )
  expect(told).toEqual([expect.stringMatching(/the last \d+ bytes of .* were half written/)])
  const [kept] = (await readdir(directory)).filter((name) => name.startsWith('cut-'))
  expect(await readFile(path.join(directory, kept as string), 'utf8')).toContain('second')
})

test('a snapshot of its own that its checker does not know, and a tail of zeros, cost nothing', async () => {
  const first = await serve()
  await first.ask('SET before 1')
  await first.ask('BGREWRITEAOF')
  while (!(await first.ask('INFO persistence')).includes('aof_rewrite_in_progress:0'));
  while (!(await readdir(inParts())).some((name) => name.includes('.2.base')));
  await first.ask('SET after 2')
  await first.stop()
  await appendFile(await appended(), Buffer.alloc(5000))
  const second = await serve()
  expect(await second.ask('MGET before after')).toBe(`*2\r\n${bulk('1', '2')}`)
  expect(told).toEqual([expect.stringContaining('the last 5000 bytes')])
})

test('damage in the middle is told, and nothing is cut off', async () => {
  const first = await serve()
  await first.ask('SET a 1')
  await first.stop()
  const value = 'x'.repeat(1 << 20)
  const transaction = `*1\r\n$5\r\nMULTI\r\n*3\r\n${bulk('SET', 'b', value)}*1\r\n$4\r\nEXEC\r\n`
  await appendFile(await appended(), `rotten\r\n${transaction}`)
  const before = await contents()
  await expect(serve()).rejects.toMatchObject({
    code: 'REDIS_FAILED',
    message: expect.stringMatching(/is damaged at byte \d+, and 10486\d\d bytes after it/),
    fix: expect.stringContaining('truncate -s'),
  })
  expect(await contents()).toBe(before)
})

test.each([
  ['Redis server v=6.2.14', /was written by Valkey 9.*which Redis 6\.2\.14 cannot read/],
  ['Redis server v=8.2.1', /was written by Valkey 9.*which Redis 8\.2\.1 cannot read/],
  ['Redis server v=5.0.7', /Redis 5\.0\.7 is older than 6\.2/],
])('a %s on PATH is passed over for a folder that it cannot read', async (says, why) => {
  const first = await serve()
  await first.ask('SET a 1')
  await first.ask('BGREWRITEAOF')
  while (!(await readdir(inParts())).some((name) => name.includes('.2.base')));
  await first.stop()
  const bin = path.join(directory, 'bin')
  await mkdir(bin)
  const binary = path.join(bin, 'redis-server')
  await writeFile(binary, `#!/bin/sh\necho "${says} sha=0"\n`, { mode: 0o755 })
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` }
  expect(await findRedisServer({ env, progress, directory })).toMatch(/valkey-server$/)
  expect(told).toEqual([expect.stringMatching(why)])
  const before = await contents()
  await expect(startPrivateRedis({ binary, directory, env })).rejects.toMatchObject({
    code: 'REDIS_FAILED',
    fix: expect.stringContaining('PATH'),
  })
  expect(await contents()).toBe(before)
})
