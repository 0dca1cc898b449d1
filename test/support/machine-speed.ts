import { spawn } from 'node:child_process'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'

/** How long things take on this machine, as busy as it is. */
export interface MachineSpeed {
  /** Start of a Node process with TensorFlow, until it can train. */
  startMs: number
  /** One step of the study's CNN: 16 images of 64 × 64. */
  stepMs: number
}

/** What somebody waits for. */
export interface Work {
  /** Starts of processes, one after the other. */
  starts?: number
  /** Steps of training: an epoch of emoji-5 by the study's CNN, validation included, is some 30. */
  steps?: number
  /** That pass by rule on any machine: leases, back-offs, what a fake trainer sleeps. */
  seconds?: number
}

/** Others may come to this machine after it was measured, and tests run side by side. */
const margin = 10
/** Where the promises of docs/reliability.md were measured. */
const reference: MachineSpeed = { startMs: 2000, stepMs: 60 }
const variable = 'SWEEPSTACK_TEST_SPEED'
const { version, env } = process
/** What a measurement holds for. */
const setting = [version, availableParallelism(), env.ONEDNN_MAX_CPU_ISA, env.TF_ENABLE_ONEDNN_OPTS]
const cache = path.resolve(
  import.meta.dirname,
  `../../node_modules/.cache/sweepstack-speed/${setting.join('_')}.json`,
)
const cacheMs = 10 * 60_000

/** Milliseconds after which work counts as not done: a multiple of what this machine needs for it. */
export function patience({ starts = 1, steps = 0, seconds = 0 }: Work): number {
  const { startMs, stepMs } = known()
  return Math.ceil(margin * (starts * startMs + steps * stepMs) + 1000 * seconds)
}

/** A promise in milliseconds, for a machine that may be slower than the one where it was measured. */
export function promisedHere(ms: number): number {
  const { startMs, stepMs } = known()
  return Math.ceil(ms * Math.max(1, startMs / reference.startMs, stepMs / reference.stepMs))
}

/** Measures once; this process and those that it starts know it from then on. */
export async function measureMachine(): Promise<MachineSpeed> {
  if (process.env[variable]) return known()
  const speed = (await measuredLately()) ?? (await measure())
  process.env[variable] = JSON.stringify(speed)
  return speed
}

/** Who runs one test after another does not wait for the probes each time. */
async function measuredLately(): Promise<MachineSpeed | undefined> {
  const age = await stat(cache).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Number.POSITIVE_INFINITY,
  )
  if (age > cacheMs) return undefined
  return readFile(cache, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined)
}

async function measure(): Promise<MachineSpeed> {
  // As many at once as tests have: one alone would be quicker than any of them.
  const probes = await Promise.all(Array.from({ length: availableParallelism() }, probe))
  const speed = {
    startMs: Math.max(...probes.map(({ startMs }) => startMs)),
    stepMs: Math.max(...probes.map(({ stepMs }) => stepMs)),
  }
  await mkdir(path.dirname(cache), { recursive: true })
  await writeFile(cache, JSON.stringify(speed))
  return speed
}

function known(): MachineSpeed {
  const text = process.env[variable]
  if (!text) throw new Error('the machine was not measured: call measureMachine first')
  return JSON.parse(text)
}

async function probe(): Promise<MachineSpeed> {
  const from = performance.now()
  const script = path.join(import.meta.dirname, 'speed-probe.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', script], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let startMs = 0
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    startMs ||= performance.now() - from
    output += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  const stepMs = Number(output.trim().split('\n').at(-1))
  if (code !== 0 || !(stepMs > 0))
    throw new Error(`speed-probe.ts: exit ${code}\n${output}${errors}`)
  return { startMs, stepMs }
}
