import { open, readdir } from 'node:fs/promises'
import path from 'node:path'
import { command, type Environment, exists } from './command.ts'

/** A program that speaks Redis' protocol, and which one it is. */
export interface RedisServer {
  kind: 'redis' | 'valkey'
  /** As it says itself, such as "9.1.2". */
  version: string
}

/** Asks a program by `--version`; undefined if it is none of the two. */
export async function identifyServer(
  binary: string,
  env: Environment,
): Promise<RedisServer | undefined> {
  const text = await command(binary, ['--version'], { env, timeoutMs: 10_000 }).catch(() => '')
  const [, kind, version] = /^(Redis|Valkey) server v=(\d+\.\d+\.\d+)/m.exec(text) ?? []
  if (kind === undefined || version === undefined) return undefined
  return { kind: kind === 'Redis' ? 'redis' : 'valkey', version }
}

export function isAtLeast({ version }: RedisServer, major: number, minor: number): boolean {
  const [itsMajor = 0, itsMinor = 0] = version.split('.').map(Number)
  return itsMajor > major || (itsMajor === major && itsMinor >= minor)
}

/**
 * Why the server would not read what lies in the folder, in words; undefined if it does. A server before 7.0
 * must be kept away from a folder of a newer one: it starts, with nothing. The others refuse by themselves.
 */
export async function unreadableBy(
  server: RedisServer,
  directory: string,
): Promise<string | undefined> {
  const parts = path.join(directory, 'appendonlydir')
  if (!(await exists(parts))) return undefined
  const base = (await readdir(parts)).find((name) => name.endsWith('.base.rdb'))
  const header = base === undefined ? '' : await startOf(path.join(parts, base))
  if (isAtLeast(server, 7, 0) && reads(server, header)) return undefined
  const writer = writerOf(header) ?? 'a server of version 7 or later'
  return `${directory} was written by ${writer}, which ${nameOf(server)} cannot read`
}

export function nameOf({ kind, version }: RedisServer): string {
  return `${kind === 'redis' ? 'Redis' : 'Valkey'} ${version}`
}

/** Formats of the snapshot, as the sources of the servers have them (RDB_VERSION in rdb.h). */
function reads(server: RedisServer, header: string): boolean {
  const [, magic, digits] = /^(REDIS|VALKEY)(\d+)/.exec(header) ?? []
  const format = Number(digits)
  const isRedis = server.kind === 'redis'
  if (magic === undefined || (magic === 'REDIS' && format <= 10)) return true
  if (magic === 'VALKEY') return !isRedis && isAtLeast(server, 9, 0)
  return format === 11 ? !isRedis || isAtLeast(server, 7, 2) : isRedis && isAtLeast(server, 7, 4)
}

/** The server that a snapshot names in its first fields. */
function writerOf(header: string): string | undefined {
  const [, kind, version] = /(redis|valkey)-ver.(\d+\.\d+\.\d+)/s.exec(header) ?? []
  return kind && version && nameOf({ kind: kind as RedisServer['kind'], version })
}

async function startOf(file: string): Promise<string> {
  const handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
  await handle.close()
  return buffer.toString('latin1', 0, bytesRead)
}
