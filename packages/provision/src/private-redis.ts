import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { makeFolder, withOwner } from '@sweepstack/process'
import { mendAppendOnlyFile } from './append-only-file.ts'
import type { Environment } from './command.ts'
import { ProvisionError } from './provision-error.ts'
import { identifyServer, unreadableBy } from './redis-server.ts'

export interface PrivateRedis {
  /** redis://:password@127.0.0.1:port */
  url: string
  pid: number
  /** Resolves when the server has ended, whoever ended it. */
  ended: Promise<void>
  /** Ends it in order (SIGTERM: the append-only file is flushed). */
  stop(): Promise<void>
}

export interface PrivateRedisOptions {
  binary: string
  /** Its own folder: data, password, configuration. A second server on it is refused. */
  directory: string
  env: Environment
  port?: number
  appendfsync?: 'everysec' | 'always' | 'no'
  maxmemory?: string
  /** Told in one line if the server's data had to be mended. */
  progress?(line: string): void
}

/**
 * Starts a redis-server of our own on 127.0.0.1: random password, append-only file, noeviction. On Linux
 * it ends with its owner. Ready when this resolves.
 * @throws ProvisionError REDIS_FAILED with the server's last lines
 */
export async function startPrivateRedis(options: PrivateRedisOptions): Promise<PrivateRedis> {
  await makeFolder(options.directory)
  await refuseUnreadable(options)
  const mended = await mendAppendOnlyFile(options.binary, options.directory)
  if (mended !== undefined) options.progress?.(mended)
  const password = await passwordOf(options.directory)
  const port = options.port ?? (await freePort())
  const configuration = path.join(options.directory, 'redis.conf')
  await writeFile(configuration, configure(options, port, password), { mode: 0o600 })
  const [file, ...args] = withOwner(options.env, 'TERM', [options.binary, configuration])
  // Not in our process group: Ctrl-C on a terminal must not end it before its users.
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const output = lastLines(child)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await ready(child, port, password, output)
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    pid: child.pid as number,
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
    },
  }
}

/** A restart on the same folder keeps its password, so that its clients come back unaided. */
async function passwordOf(directory: string): Promise<string> {
  const file = path.join(directory, 'password')
  const fresh = randomBytes(24).toString('hex')
  await writeFile(file, fresh, { mode: 0o600, flag: 'wx' }).catch(() => undefined)
  return (await readFile(file, 'utf8')).trim()
}

/** Before anything is written there. */
async function refuseUnreadable({ binary, directory, env }: PrivateRedisOptions): Promise<void> {
  const server = await identifyServer(binary, env)
  const why = server && (await unreadableBy(server, directory))
  if (why === undefined) return
  const fix = 'put the server that wrote it, or a newer one of its kind, first on PATH'
  throw new ProvisionError('REDIS_FAILED', why, `${fix}; or choose another folder with --data`)
}

function configure(options: PrivateRedisOptions, port: number, password: string): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${options.directory}"`,
    'appendonly yes',
    `appendfsync ${options.appendfsync ?? 'everysec'}`,
    'aof-load-truncated yes',
    'save ""',
    'maxmemory-policy noeviction',
    `maxmemory ${options.maxmemory ?? '0'}`,
    'daemonize no',
    '',
  ].join('\n')
}

/** A port that was free a moment ago on 127.0.0.1: the preferred one, if it is. */
export async function freePort(preferred = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => (preferred === 0 ? reject(error) : resolve(freePort())))
    server.listen(preferred, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function lastLines(child: ChildProcess): string[] {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      lines.push(...chunk.toString().trim().split('\n'))
      lines.splice(0, lines.length - 5)
    })
  }
  return lines
}

async function ready(child: ChildProcess, port: number, password: string, output: string[]) {
  const deadline = Date.now() + 30_000
  let failed: Error | undefined
  child.once('error', (error) => {
    failed = error
  })
  while (Date.now() < deadline) {
    if (failed || child.exitCode !== null || child.signalCode !== null) break
    if (await answersPing(port, password)) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  child.kill('SIGKILL')
  throw new ProvisionError(
    'REDIS_FAILED',
    `the private redis-server did not start: ${failed?.message ?? output.join(' | ')}`,
    'look at the lines above; or run a Redis of your own and set REDIS_URL',
  )
}

/** True once the server has loaded its data and answers PONG. */
function answersPing(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(1000, () => end(false))
    socket.once('error', () => end(false))
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', (chunk) => {
      answer += chunk.toString()
      if (answer.includes('+PONG')) end(true)
      else if (answer.includes('-')) end(false)
    })
  })
}
