import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '@sweepstack/provision'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestRedis } from '../../support/redis.ts'

const root = path.resolve(import.meta.dirname, '../../..')
type Settings = Record<string, string>

let redis: Awaited<ReturnType<typeof startTestRedis>>
let folder: string
let nobody: string
let taken: Server
beforeAll(async () => {
  redis = await startTestRedis()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-start-'))
  await writeFile(path.join(folder, 'file'), 'no folder')
  nobody = `redis://:secret@127.0.0.1:${await freePort()}`
  taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  taken.close()
  await redis[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** Runs a program of ours until it ends; it must not go on. */
async function run(file: string, settings: Settings, ...args: string[]) {
  const child = spawn(process.execPath, [path.join(root, file), ...args], {
    env: { ...process.env, SWEEPSTACK_DATA: path.join(folder, 'data'), ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, errors }
}

const part = (name: string) => `apps/${name}/dist/main.js`
const cli = 'apps/cli/bin/sweepstack.mjs'
const file = () => path.join(folder, 'file', 'x')
const port = () => String((taken.address() as { port: number }).port)

describe.concurrent('what keeps a part from starting is one line, with a fix', () => {
  test.each<[string, string, () => Settings, RegExp, RegExp]>([
    ...['api', 'scheduler', 'worker'].flatMap(
      (name): [string, string, () => Settings, RegExp, RegExp][] => [
        [
          `${name} without Redis`,
          part(name),
          () => ({ REDIS_URL: nobody }),
          /does not answer: connect ECONNREFUSED/,
          /set REDIS_URL/,
        ],
        [
          `${name} with artifacts where none can lie`,
          part(name),
          () => ({ SWEEPSTACK_ARTIFACTS: 's3://x y' }),
          /SWEEPSTACK_ARTIFACTS is no folder/,
          /SWEEPSTACK_ARTIFACTS/,
        ],
        [
          `${name} with a wrong address`,
          part(name),
          () => ({ REDIS_URL: 'localhost' }),
          /REDIS_URL is no address/,
          /REDIS_URL/,
        ],
      ],
    ),
    [
      'api with a database that is no number',
      part('api'),
      () => ({ REDIS_URL: `${redis.url}/abc` }),
      /REDIS_URL has no number/,
      /REDIS_URL/,
    ],
    [
      'scheduler with a database that is not there',
      part('scheduler'),
      () => ({ REDIS_URL: `${redis.url}/99` }),
      /has no database 99/,
      /0 to 15/,
    ],
    [
      'worker with a wrong password',
      part('worker'),
      () => ({ REDIS_URL: redis.url.replace(/:[^:@]+@/, ':secret@') }),
      /rejects the password/,
      /REDIS_URL/,
    ],
    [
      'worker with a wrong setting',
      part('worker'),
      () => ({ SWEEPSTACK_SLOTS: 'two' }),
      /SWEEPSTACK_SLOTS must be a whole number from 1 to 1024$/,
      /SWEEPSTACK_SLOTS/,
    ],
    [
      'worker on a device that is none',
      part('worker'),
      () => ({ SWEEPSTACK_DEVICE: 'tpu' }),
      /SWEEPSTACK_DEVICE is neither/,
      /SWEEPSTACK_DEVICE/,
    ],
    [
      'worker on GPUs that nobody understands',
      part('worker'),
      () => ({ SWEEPSTACK_GPUS: 'two' }),
      /SWEEPSTACK_GPUS must be "all", how many/,
      /SWEEPSTACK_GPUS/,
    ],
    [
      'worker on GPUs where there are none',
      part('worker'),
      () => ({ REDIS_URL: redis.url, SWEEPSTACK_ARTIFACTS: folder, SWEEPSTACK_GPUS: 'all' }),
      /nvidia-smi lists none/,
      /sweepstack doctor/,
    ],
    [
      'worker on GPUs, and not on them',
      part('worker'),
      () => ({
        REDIS_URL: redis.url,
        SWEEPSTACK_ARTIFACTS: folder,
        SWEEPSTACK_GPUS: 'all',
        SWEEPSTACK_DEVICE: 'cpu',
      }),
      /--gpus .* SWEEPSTACK_DEVICE/,
      /leave --gpus out/,
    ],
    [
      'worker that nobody told of artifacts',
      part('worker'),
      () => ({ REDIS_URL: redis.url, SWEEPSTACK_PREFIX: 'empty' }),
      /location of artifacts/,
      /SWEEPSTACK_ARTIFACTS/,
    ],
    [
      'worker that cannot write artifacts',
      part('worker'),
      () => ({ REDIS_URL: redis.url, SWEEPSTACK_ARTIFACTS: file() }),
      /artifacts cannot be stored/,
      /SWEEPSTACK_ARTIFACTS/,
    ],
    [
      'worker with artifacts in a folder that no system makes',
      part('worker'),
      () => ({ REDIS_URL: redis.url, SWEEPSTACK_ARTIFACTS: '/proc/x/y' }),
      /artifacts cannot be stored/,
      /SWEEPSTACK_ARTIFACTS/,
    ],
    [
      'api without a data folder',
      part('api'),
      () => ({ REDIS_URL: redis.url, SWEEPSTACK_DATA: file() }),
      /no data folder/,
      /SWEEPSTACK_DATA/,
    ],
    [
      'api with a data folder that no system makes',
      part('api'),
      () => ({ REDIS_URL: redis.url, SWEEPSTACK_DATA: '/proc/x' }),
      /no data folder/,
      /SWEEPSTACK_DATA/,
    ],
    [
      'api for everyone without a key',
      part('api'),
      () => ({ REDIS_URL: redis.url, SWEEPSTACK_HOST: '0.0.0.0' }),
      /without a key/,
      /SWEEPSTACK_API_KEY/,
    ],
    [
      'api on a port in use',
      part('api'),
      () => ({ REDIS_URL: redis.url, SWEEPSTACK_PORT: port() }),
      /EADDRINUSE/,
      /SWEEPSTACK_PORT \(--port/,
    ],
    [
      'api on a host that is none',
      part('api'),
      () => ({ REDIS_URL: redis.url, SWEEPSTACK_HOST: 'nohost.invalid' }),
      /no host nohost.invalid/,
      /SWEEPSTACK_HOST \(--host/,
    ],
    [
      'api on an address of another machine',
      part('api'),
      () => ({
        REDIS_URL: redis.url,
        SWEEPSTACK_HOST: '192.0.2.1',
        SWEEPSTACK_API_KEY: 'secret-key',
      }),
      /192.0.2.1 is not an address of this machine/,
      /SWEEPSTACK_HOST \(--host/,
    ],
  ])('%s', async (_, program, settings, message, fix) => {
    const { code, errors } = await run(program, settings())
    expect(code).toBe(1)
    const [first, second, ...more] = errors.trimEnd().split('\n')
    expect(first).toMatch(message)
    expect(second).toMatch(/^ {2}fix: /)
    expect(second).toMatch(fix)
    expect(more).toEqual([])
    expect(errors).not.toContain('secret')
  })

  test('doctor: a Redis that does not answer is an error', async () => {
    const { code, errors } = await run(cli, { REDIS_URL: nobody }, 'doctor')
    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/^error: Redis at .*\n {2}fix: /),
    })
  })

  test.each<[string, () => string, RegExp]>([
    ['that somebody holds who never answers', port, /^error: .*EADDRINUSE.*\n {2}fix: .*--port/],
    ['that no client asks', () => '6000', /^error: port 6000 .*\n {2}fix: .*--port/],
  ])('up: a port %s', async (name, taken, said) => {
    const data = path.join(folder, `up-${name.length}`)
    const args = ['up', '--port', taken(), '--slots', '1', '--data', data]
    const { code, errors } = await run(cli, { REDIS_URL: redis.url }, ...args)
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(said) })
  })
})
