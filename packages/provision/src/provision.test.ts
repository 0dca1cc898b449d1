import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { freePort, startPrivateRedis } from './private-redis.ts'
import { findRedisServer } from './redis-binary.ts'
import { addonPackage, tensorflowVersion } from './tensorflow.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function folder() {
  const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-provision-'))
  cleanups.push(() => rm(directory, { recursive: true, force: true }))
  return directory
}

const quiet = { env: process.env, progress: () => undefined }

function talk(port: number, lines: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines}QUIT\r\n`))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(answer))
  })
}

test('a private Redis asks for its password, keeps its data over a restart, and stops', async () => {
  const directory = await folder()
  const binary = await findRedisServer(quiet)
  const first = await startPrivateRedis({ binary, directory, env: process.env })
  cleanups.push(() => first.stop())
  const { password, port } = new URL(first.url)
  expect(await talk(Number(port), 'PING\r\n')).toContain('NOAUTH')
  const set = await talk(
    Number(port),
    `AUTH ${password}\r\nSET kept 1\r\nCONFIG GET maxmemory-policy\r\n`,
  )
  expect(set).toContain('noeviction')
  await first.stop()
  await expect(talk(Number(port), 'PING\r\n')).rejects.toThrow()

  const second = await startPrivateRedis({ binary, directory, env: process.env })
  cleanups.push(() => second.stop())
  const next = new URL(second.url)
  expect(next.password).toBe(password)
  expect(await talk(Number(next.port), `AUTH ${password}\r\nGET kept\r\n`)).toContain('$1\r\n1')
})

test('a redis-server that cannot start says why', async () => {
  await expect(
    startPrivateRedis({
      binary: await findRedisServer(quiet),
      directory: await folder(),
      env: process.env,
      maxmemory: 'nonsense',
    }),
  ).rejects.toMatchObject({ code: 'REDIS_FAILED', message: expect.stringContaining('maxmemory') })
})

test('without python and redis-server the error names what to install', async () => {
  const cache = await folder()
  await expect(
    findRedisServer({ env: { PATH: cache, SWEEPSTACK_CACHE: cache }, progress: () => undefined }),
  ).rejects.toMatchObject({ code: 'NO_PYTHON', fix: expect.stringContaining('python3-pip') })
})

test('the compiled addon loads and is of the pinned TensorFlow', () => {
  // tfjs-node 4.22 calls what Node 23 removed; the engine puts it back too.
  const legacy = "require('node:util').isNullOrUndefined ??= (value) => value == null"
  const script = `${legacy}; const tf = require(${JSON.stringify(addonPackage())}); console.log(tf.tensor([1, 2]).sum().dataSync()[0])`
  const output = execFileSync(process.execPath, ['-e', script], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    encoding: 'utf8',
  })
  expect(output.trim()).toBe('3')
  expect(tensorflowVersion).toBe('2.21.0')
})

test('a preferred port is taken if it is free, else another', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  expect(await freePort(port)).not.toBe(port)
  await new Promise((resolve) => server.close(resolve))
  expect(await freePort(port)).toBe(port)
})
