import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import path from 'node:path'
import {
  chosenGpus,
  countSetting,
  deviceSetting,
  deviceUuid,
  FixableError,
  gpusSetting,
  NvidiaSmi,
  parseGpuChoice,
  parseSettings,
} from '@sweepstack/process'
import {
  cacheDirectory,
  findRedisServer,
  gpuWanted,
  identifyServer,
  tensorflowInPlace,
  tensorflowVersion,
} from '@sweepstack/provision'
import { type Finding, inspectRedis, judgeVersion, redisSettings } from '@sweepstack/redis'
import type { Config } from '../config.ts'
import { explain } from '../explain.ts'
import { examineGpus } from '../gpu/examine-gpus.ts'
import { describeGpus, type Line } from '../gpu/judge-gpus.ts'
import { complain } from '../output/terminal.ts'
import type { Session } from '../session.ts'

/** The settings of the parts that `doctor` reports on. */
const settings = redisSettings.extend({
  SWEEPSTACK_SLOTS: countSetting.optional(),
  SWEEPSTACK_THREADS: countSetting.default(1),
  SWEEPSTACK_GPUS: gpusSetting,
  SWEEPSTACK_DEVICE: deviceSetting,
})
type Settings = ReturnType<typeof parseSettings<typeof settings>>

/** Prints what was found on this machine, and each fault with its fix. */
export async function doctor(session: Session): Promise<void> {
  const { facts, broken, advice } = await examine(session)
  session.print({ ...facts, broken, advice }, (shown) =>
    Object.entries(shown)
      .filter(([, value]) => typeof value === 'string')
      .map(([name, value]) => `${name.padEnd(14)} ${value}`)
      .join('\n'),
  )
  const lines = ({ message, fix }: Line) => explain(new FixableError(message, fix))
  for (const line of broken) complain(lines(line))
  for (const line of advice) complain(lines(line).replace(/^error/, 'warning'))
  if (broken.length > 0) process.exitCode = 1
}

/** The facts about this machine, the faults that keep the stack from running, and advice. */
async function examine({ config }: Session) {
  const { env } = config
  const found = parseSettings(settings, env)
  const { redis, broken, advice } = await redisOf(config, found).catch((error) => {
    if (!(error instanceof FixableError)) throw error
    const { message, fix } = error
    return { redis: 'missing', broken: [{ message, fix }], advice: [] }
  })
  const hasTensorflow = await tensorflowInPlace()
  if (!hasTensorflow) {
    const fix = 'run: node scripts/bootstrap.mjs'
    broken.push({ message: 'libtensorflow is missing: nothing can be trained', fix })
  }
  const nvidiaSmi = new NvidiaSmi(env)
  const devices = await nvidiaSmi.devices()
  const gpus = (await gpuWanted(env))
    ? await examineGpus({ env, devices, hasTensorflow })
    : { facts: describeGpus({ devices }), faults: [], usable: [] }
  // Without a GPU the stack runs, on the CPU, unless somebody asked for one.
  const { SWEEPSTACK_GPUS: text, SWEEPSTACK_DEVICE: device } = found
  const choice = text === undefined ? undefined : parseGpuChoice(text)
  const isAsked = device === 'gpu' || choice !== undefined
  const wrong = isAsked ? broken : advice
  wrong.push(...gpus.faults)
  const chosen = await chosenGpus({ choice, device, env }, nvidiaSmi).catch((error) => {
    if (!(error instanceof FixableError)) throw error
    broken.push({ message: error.message, fix: error.fix })
    return []
  })
  const usable = new Set(gpus.usable.map(deviceUuid))
  const used = chosen.filter((one) => usable.has(deviceUuid(one)))
  const facts = {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cores: `${availableParallelism()} (${cpus()[0]?.model ?? 'unknown'})`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    redis,
    libtensorflow: hasTensorflow ? tensorflowVersion : 'missing',
    ...gpus.facts,
    python: first('python3', '--version') ?? 'missing',
    'g++': first('g++', '--version') ?? 'missing',
    slots: slotsOf(found, used.length),
    cache: cacheDirectory(config.env),
    data: config.dataRoot,
  }
  return { facts, broken, advice }
}

interface Redis {
  /** Which one, for a person. */
  redis: string
  broken: Line[]
  advice: Line[]
}

/** What a worker would have here, on so many GPUs. */
function slotsOf(found: Settings, gpus: number): string {
  const { SWEEPSTACK_SLOTS: slots, SWEEPSTACK_THREADS: threads } = found
  const each = threads === 1 ? 'one thread each' : `${threads} threads each`
  if (slots) return `${slots} (SWEEPSTACK_SLOTS), ${each}`
  return gpus > 0 ? `${gpus}, one per GPU, ${each}` : `${availableParallelism()}, ${each}`
}

/** The Redis that REDIS_URL names, asked; or the program that a private one would run. */
async function redisOf(config: Config, found: Settings): Promise<Redis> {
  if (config.redisUrl === undefined) return privateRedisOf(config)
  const { REDIS_URL: url, SWEEPSTACK_PREFIX: prefix, SWEEPSTACK_UNFIT_REDIS: unfit } = found
  const { reached, description, findings } = await inspectRedis({ url, prefix })
  const isBroken = ({ level }: Finding) => !reached || (level !== 'advice' && unfit === 'refuse')
  const lines = (chosen: Finding[]) => chosen.map(({ message, fix }) => ({ message, fix }))
  return {
    redis: description,
    broken: lines(findings.filter(isBroken)),
    advice: lines(findings.filter((finding) => !isBroken(finding))),
  }
}

async function privateRedisOf({ env, dataRoot }: Config): Promise<Redis> {
  const directory = path.join(dataRoot, 'redis')
  const binary = await findRedisServer({ env, directory, progress: () => undefined })
  const server = await identifyServer(binary, env)
  if (server === undefined) return { redis: binary, broken: [], advice: [] }
  const kind = server.kind === 'redis' ? 'Redis' : 'Valkey'
  const today = new Date().toISOString().slice(0, 10)
  return {
    redis: `${kind} ${server.version} (${binary})`,
    broken: [],
    advice: judgeVersion(kind, server.version, today),
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
