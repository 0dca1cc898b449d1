import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import {
  cacheDirectory,
  findRedisServer,
  tensorflowInPlace,
  tensorflowVersion,
} from '@sweepstack/provision'
import type { Command } from 'commander'
import type { Session } from '../session.ts'

export function addDoctorCommand(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('what was found on this machine')
    .action(async () => {
      const facts = await examine(session)
      const text = Object.entries(facts).map(([name, value]) => `${name.padEnd(14)} ${value}`)
      session.print(facts, text.join('\n'))
    })
}

async function examine({ config }: Session): Promise<Record<string, string>> {
  const redis = config.redisUrl
    ? 'REDIS_URL'
    : await findRedisServer({ env: config.env, progress: () => undefined })
  const addon = await tensorflowInPlace()
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: `${availableParallelism()} (${cpus()[0]?.model ?? 'unknown'})`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    redis,
    'redis version': config.redisUrl ? 'not asked' : (first(redis, '--version') ?? 'unknown'),
    libtensorflow: addon ? tensorflowVersion : 'missing: run node scripts/bootstrap.mjs',
    gpu: first('nvidia-smi', '-L') ?? 'none seen',
    python: first('python3', '--version') ?? 'missing',
    'g++': first('g++', '--version') ?? 'missing',
    slots: `${config.slots}, one thread each`,
    cache: cacheDirectory(config.env),
    data: config.dataRoot,
  }
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
