import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import path from 'node:path'
import { parseSettings, redisSettings, StartError } from '@sweepstack/protocol'
import {
  cacheDirectory,
  findRedisServer,
  ProvisionError,
  tensorflowInPlace,
  tensorflowVersion,
} from '@sweepstack/provision'
import { reachRedis } from '@sweepstack/redis'
import { CliError, explain } from '../cli-error.ts'
import type { Config } from '../config.ts'
import { complain } from '../output/terminal.ts'
import type { Session } from '../session.ts'

/** What was found on this machine. */
export async function doctor(session: Session): Promise<void> {
  const { facts, broken } = await examine(session)
  session.print(facts, (shown) =>
    Object.entries(shown)
      .map(([name, value]) => `${name.padEnd(14)} ${value}`)
      .join('\n'),
  )
  for (const { message, fix } of broken) complain(explain(new CliError(message, fix)))
  if (broken.length > 0) process.exitCode = 1
}

interface Broken {
  message: string
  fix: string
}

/** What is on this machine, and what of it keeps the stack from running. */
async function examine({ config }: Session) {
  const broken: Broken[] = []
  const orBroken = async (look: Promise<string>): Promise<string> => {
    try {
      return await look
    } catch (error) {
      if (!(error instanceof StartError || error instanceof ProvisionError)) throw error
      broken.push(error)
      return 'missing'
    }
  }
  const redis = await orBroken(redisOf(config))
  const hasTensorflow = await tensorflowInPlace()
  if (!hasTensorflow) {
    const fix = 'run: node scripts/bootstrap.mjs'
    broken.push({ message: 'libtensorflow is missing: nothing can be trained', fix })
  }
  const facts = {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: `${availableParallelism()} (${cpus()[0]?.model ?? 'unknown'})`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    redis,
    libtensorflow: hasTensorflow ? tensorflowVersion : 'missing',
    gpu: first('nvidia-smi', '-L') ?? 'none seen',
    python: first('python3', '--version') ?? 'missing',
    'g++': first('g++', '--version') ?? 'missing',
    slots: `${config.slots}, one thread each`,
    cache: cacheDirectory(config.env),
    data: config.dataRoot,
  }
  return { facts, broken }
}

/** The Redis that REDIS_URL names, asked; or the program that a private one would run. */
async function redisOf({ redisUrl, env, dataRoot }: Config): Promise<string> {
  if (redisUrl === undefined) {
    const directory = path.join(dataRoot, 'redis')
    const binary = await findRedisServer({ env, directory, progress: () => undefined })
    return `${binary} (${first(binary, '--version') ?? 'unknown'})`
  }
  const { REDIS_URL: url } = parseSettings(redisSettings, { REDIS_URL: redisUrl })
  const redis = await reachRedis({ url, role: 'worker' })
  await redis.close()
  return 'REDIS_URL answers'
}

/** First line that a program prints; undefined if it cannot be run. */
function first(file: string, argument: string): string | undefined {
  try {
    return execFileSync(file, [argument], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n')[0]
  } catch {
    return undefined
  }
}
