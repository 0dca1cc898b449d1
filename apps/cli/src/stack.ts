import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, ClientError, createClient } from '@sweepstack/client'
import { FixableError, makeFolder } from '@sweepstack/process'
import { findRedisServer } from '@sweepstack/provision'
import type { Config } from './config.ts'
import { lockDataFolder } from './data-folder.ts'
import { type Part, type SupervisedPart, supervisePart } from './processes.ts'
import { superviseRedis } from './supervise-redis.ts'

export interface StackOptions {
  host: string
  port: number
  dataRoot: string
}

export interface Stack {
  url: string
  client: Client
  stop(): Promise<void>
}

/**
 * Starts all parts on this machine: a private Redis (unless REDIS_URL is set), API, scheduler, worker.
 * Resolves when the API is ready and the worker has joined.
 * @throws FixableError
 */
export async function startStack(
  config: Config,
  options: StackOptions,
  progress: (line: string) => void,
): Promise<Stack> {
  const undo: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    await makeFolder(options.dataRoot).catch((error: Error) => {
      throw new FixableError(`no data folder: ${error.message}`, 'choose another one with --data')
    })
    undo.push(await lockDataFolder(options.dataRoot))
    const redisUrl = config.redisUrl ?? (await privateRedis(config, options, progress, undo))
    const env = {
      ...config.env,
      REDIS_URL: redisUrl,
      SWEEPSTACK_HOST: options.host,
      SWEEPSTACK_PORT: String(options.port),
      SWEEPSTACK_DATA: options.dataRoot,
      SWEEPSTACK_ARTIFACTS:
        config.env.SWEEPSTACK_ARTIFACTS ?? path.join(options.dataRoot, 'artifacts'),
    }
    const logDirectory = path.join(options.dataRoot, 'logs')
    // Before, what ends is the error of this function.
    let isReady = false
    const tell = (line: string) => isReady && progress(line)
    const keep = async (part: Part) => {
      const supervised = await supervisePart(part, { env, logDirectory, tell })
      undo.push(() => supervised.stop())
      return supervised
    }
    const parts = [await keep('api'), await keep('scheduler')]
    const worker = await keep('worker')
    const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${options.port}`
    const client = createClient({ url, apiKey: config.apiKey })
    await ready(client, [...parts, worker], worker)
    isReady = true
    return { url, client, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function privateRedis(
  config: Config,
  options: StackOptions,
  progress: (line: string) => void,
  undo: (() => Promise<unknown>)[],
): Promise<string> {
  const directory = path.join(options.dataRoot, 'redis')
  const binary = await findRedisServer({ env: config.env, progress, directory })
  const redis = await superviseRedis({ binary, directory, env: config.env, progress }, progress)
  undo.push(() => redis.stop())
  return redis.url
}

/** A machine that is slow and busy took two minutes; parts that end are noticed at once. */
const readyWithinMs = 300_000

/** Resolves when the API knows our own worker: the port may be that of another stack, which would answer too. */
async function ready(
  client: Client,
  parts: SupervisedPart[],
  worker: SupervisedPart,
): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  let refusals = 0
  while (Date.now() < deadline) {
    const fallen = parts.find((part) => part.exited() && part.lastLines() !== '')
    if (fallen) throw fallenError(fallen.lastLines())
    // What holds the port may as well never answer.
    const answered = client.workers().catch((error) => {
      if (isRefusal(error)) refusals += 1
      if (error instanceof ClientError && error.fault === 'bad-url') {
        throw new FixableError(error.message, 'choose another port with --port')
      }
      return []
    })
    const workers = await Promise.race([answered, sleep(1000).then(() => [])])
    if (workers.some(({ pid }) => pid === worker.pid())) return
    if (refusals === 30) {
      throw new FixableError(
        'the API needs a key, because this installation has keys',
        'set SWEEPSTACK_API_KEY to any text; it becomes the key of the administrator',
      )
    }
    await sleep(100)
  }
  throw new FixableError(
    `the stack was not ready within ${readyWithinMs / 1000} s`,
    'look at the logs in the data folder',
  )
}

/** Whether the API wants a key which we do not have. */
function isRefusal(error: unknown): boolean {
  return error instanceof ClientError && error.problem?.code === 'UNAUTHORIZED'
}

/** What a part said last before it ended: the newest message with its fix, if there is one. */
function fallenError(lines: string): FixableError {
  const said = [...lines.matchAll(/^(.*)\n {2}fix: (.*)$/gm)].at(-1)
  const [, message = lines.split('\n')[0] ?? '', fix = 'look at the logs in the data folder'] =
    said ?? []
  return new FixableError(message, fix)
}
