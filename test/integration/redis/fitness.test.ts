import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inspectRedis, reachRedis } from '@sweepstack/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRedis } from '../../support/redis.ts'
import { selfSigned, startTlsFront } from '../../support/tls-front.ts'

let redis: Awaited<ReturnType<typeof startTestRedis>>
let admin: Redis
let directory: string
beforeAll(async () => {
  redis = await startTestRedis()
  admin = new Redis(redis.url)
  directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-fitness-'))
})
afterAll(async () => {
  admin.disconnect()
  await redis[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const port = () => new URL(redis.url).port
const as = (user: string, rest = '') => `redis://${user}@127.0.0.1:${port()}${rest}`

/** What is found, without advice on the version: that depends on the day and on the machine. */
async function found(url: string) {
  const { reached, findings } = await inspectRedis({ url })
  return { reached, findings: findings.filter(({ message }) => !/security|Lua/.test(message)) }
}

/** Exactly one finding. */
function one(level: string, message: RegExp, fix: RegExp) {
  return [{ level, message: expect.stringMatching(message), fix: expect.stringMatching(fix) }]
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('nothing is wrong with a private one', async () => {
  expect(await found(redis.url)).toEqual({ reached: true, findings: [] })
  // The dry run leaves nothing behind.
  expect(await admin.keys('*')).toEqual([])
})

test.each<[string, () => string, RegExp, RegExp]>([
  ['a wrong password', () => as(':nope'), /password of user "default"/, /%40 %3A %2F %3F %23 %25/],
  ['an unknown user', () => as('bob:nope'), /password of user "bob"/, /REDIS_URL/],
  [
    'no password',
    () => `redis://127.0.0.1:${port()}`,
    /requires a password/,
    /redis:\/\/:password/,
  ],
  ['a database that is not there', () => `${redis.url}/99`, /no database 99/, /0 to 15/],
])('%s lets nobody in', async (_, url, message, fix) => {
  expect(await found(url())).toEqual({ reached: false, findings: one('unfit', message, fix) })
  await expect(reachRedis({ url: url(), role: 'worker' })).rejects.toThrow(message)
})

test('encoded and raw passwords both get in', async () => {
  await admin.acl('SETUSER', 'odd', 'on', '>p@s:s/w?r#d%', '~*', '&*', '+@all')
  expect((await found(as('odd:p%40s%3As%2Fw%3Fr%23d%25'))).findings).toEqual([])
  await admin.acl('SETUSER', 'raw', 'on', '>p@s:s', '~*', '&*', '+@all')
  expect((await found(as('raw:p@s:s'))).findings).toEqual([])
})

test.each<[string, string[], RegExp, RegExp]>([
  ['may not read INFO', ['~*', '&*', '+@all', '-info'], /run: info$/, /SETUSER mine \+info$/],
  [
    'may not run scripts',
    ['~*', '&*', '+@all', '-@scripting'],
    /: eval, evalsha$/,
    /\+eval \+evalsha/,
  ],
  ['may only read', ['~*', '&*', '+@read', '+@connection'], /and \d+ more$/, /\+@write/],
  ['has no keys of ours', ['~other', '&*', '+@all'], /keys of sweepstack/, /'~\{sweepstack\}\*'/],
  [
    'has no channels',
    ['~*', 'resetchannels', '+@all'],
    /channels of sweepstack/,
    /'&\{sweepstack\}/,
  ],
  [
    'may not wait',
    ['~*', '&*', '+@all', '-@blocking'],
    /run: bzpopmin$|: bzpopmin, /,
    /\+bzpopmin/,
  ],
  ['may not listen', ['~*', '&*', '+@all', '-subscribe'], /run: subscribe$/, /\+subscribe/],
])('a user who %s', async (_, rules, message, fix) => {
  await admin.acl('SETUSER', 'mine', 'reset', 'on', '>pw', ...rules)
  const url = as('mine:pw')
  expect(await found(url)).toEqual({ reached: true, findings: one('unfit', message, fix) })
  const start = reachRedis({ url, role: 'worker' })
  await expect(start).rejects.toMatchObject({
    message: expect.stringMatching(message),
    fix: expect.stringMatching(/SWEEPSTACK_UNFIT_REDIS=allow/),
  })
})

test('a user without rights is told the rule that the page on Redis has', async () => {
  const page = await readFile(path.resolve(import.meta.dirname, '../../../docs/redis.md'), 'utf8')
  const [, rule = 'none'] = /^ACL SETUSER sweeps on >password (.*)$/m.exec(page) ?? []
  await admin.acl('SETUSER', 'mine', 'reset', 'on', '>pw')
  const [finding] = (await found(as('mine:pw'))).findings
  expect(finding?.fix).toBe(`run there: ACL SETUSER mine ${rule}`)
})

test.each<[string, Record<string, string>, string, RegExp, RegExp]>([
  ['throws away', { 'maxmemory-policy': 'allkeys-lru' }, 'unfit', /allkeys-lru/, /noeviction/],
  ['throws locks away', { 'maxmemory-policy': 'volatile-ttl' }, 'unfit', /volatile-ttl/, /noevict/],
  ['keeps nothing', { appendonly: 'no' }, 'unfit', /nothing to disk/, /appendonly yes/],
  ['snapshots', { appendonly: 'no', save: '60 1' }, 'advice', /snapshots only/, /appendonly yes/],
  ['leaves it open', { appendfsync: 'no' }, 'advice', /appendfsync no/, /everysec/],
  ['is full', { maxmemory: '1mb' }, 'advice', /out of memory/, /maxmemory/],
])('one that %s', async (_, settings, level, message, fix) => {
  const before = new Map<string, string>()
  for (const [name, value] of Object.entries(settings)) {
    before.set(name, ((await admin.config('GET', name)) as string[])[1] as string)
    await admin.config('SET', name, value)
  }
  try {
    expect((await found(redis.url)).findings).toEqual(one(level, message, fix))
    const handle = await reachRedis({ url: redis.url, role: 'api', unfit: 'allow' })
    await handle.close()
  } finally {
    for (const [name, value] of before) await admin.config('SET', name, value)
  }
})

test('a replica names its primary', async () => {
  await admin.call('REPLICAOF', '127.0.0.1', '1')
  const { findings } = await found(redis.url)
  await admin.call('REPLICAOF', 'NO', 'ONE')
  expect(findings).toEqual(one('passing', /replica of 127.0.0.1:1/, /primary, 127.0.0.1:1/))
})

test('another program, and one that hangs up, are told apart', async () => {
  const web = createHttpServer((_, response) => response.end('hello'))
  const rude = createServer((socket) => socket.destroy())
  expect((await found(await listening(web))).findings).toEqual(
    one('unfit', /not answer like a Redis server/, /host and port/),
  )
  expect((await found(await listening(rude))).findings).toEqual(
    one('passing', /it closes the connection/, /REDIS_URL/),
  )
  web.close()
  rude.close()
})

/** Breaks off the first connection, as a Redis that restarts does, and lets through what comes after it. */
function breaksOffOnce() {
  let isFirst = true
  return createServer((socket) => {
    socket.on('error', () => undefined)
    if (isFirst) socket.destroy()
    else
      socket
        .pipe(connect(Number(port()), '127.0.0.1'))
        .on('error', () => undefined)
        .pipe(socket)
    isFirst = false
  })
}

test('one that breaks a connection off once is waited for, whatever it answers to who looks closer', async () => {
  const withPassword = async (server: Server) =>
    Object.assign(new URL(await listening(server)), { password: new URL(redis.url).password }).href
  const once = breaksOffOnce()
  expect((await found(await withPassword(once))).findings).toEqual(
    one('passing', /it closes the connection/, /REDIS_URL/),
  )
  once.close()
  const again = breaksOffOnce()
  const handle = await reachRedis({ url: await withPassword(again), role: 'worker' })
  await handle.close()
  again.close()
})

test.concurrent('TLS to a plain port, plain to a TLS port, and certificates, each have their own words', async () => {
  const good = await selfSigned(directory, 'localhost')
  const other = await selfSigned(directory, 'elsewhere')
  if (good === undefined || other === undefined) return
  await using front = await startTlsFront(Number(port()), good)
  await using wrong = await startTlsFront(Number(port()), other)
  const { password } = new URL(redis.url)
  const at = (scheme: string, to: number | string, host = 'localhost') =>
    found(`${scheme}://:${password}@${host}:${to}`)
  const unfit = (message: RegExp, fix: RegExp) => ({
    reached: false,
    findings: one('unfit', message, fix),
  })
  expect(await at('rediss', port())).toEqual(unfit(/does not speak TLS/, /redis:\/\/ instead/))
  expect(await at('redis', front.port)).toEqual(unfit(/only TLS/, /rediss:\/\/ instead/))
  const unknown = unfit(/authority that this machine does not trust/, /NODE_EXTRA_CA_CERTS/)
  expect(await at('rediss', front.port)).toEqual(unknown)
  expect(await at('rediss', wrong.port)).toEqual(unknown)
})

test.concurrent('one that became unfit while in use is told, and taken again when it is mended', async () => {
  await using own = await startTestRedis()
  await using admin = Object.assign(new Redis(own.url), {
    [Symbol.asyncDispose]: async () => void admin.disconnect(),
  })
  const handle = await reachRedis({ url: own.url, role: 'api' })
  await handle.ensureFit()
  await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
  // An answer counts for two seconds.
  await new Promise((resolve) => setTimeout(resolve, 2100))
  await expect(handle.ensureFit()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/allkeys-lru.*noeviction/),
  })
  await admin.config('SET', 'maxmemory-policy', 'noeviction')
  await new Promise((resolve) => setTimeout(resolve, 2100))
  await handle.ensureFit()
  await handle.close()
})

test.concurrent('one that is frozen is not waited for without end', async () => {
  await using own = await startTestRedis()
  process.kill(own.pid, 'SIGSTOP')
  const from = performance.now()
  const { findings } = await found(own.url).finally(() => process.kill(own.pid, 'SIGCONT'))
  expect(findings).toEqual(
    one('passing', /accepts the connection but does not answer/, /REDIS_URL/),
  )
  expect(performance.now() - from).toBeLessThan(10_000)
})
