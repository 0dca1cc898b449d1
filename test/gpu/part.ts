import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import { describeMachine } from '../bench/machine.ts'

export type Environment = Record<string, string>

/** Options of every part of the measurement on a GPU, see docs/gpu.md. */
const { values } = parseArgs({
  options: {
    /** A folder; each part adds lines of JSON to a file of its own there. */
    results: { type: 'string', default: 'gpu-results' },
    /** So little that a CPU does it in a minute: shows that the part runs, not how fast anything is. */
    small: { type: 'boolean', default: false },
    models: { type: 'string' },
    precisions: { type: 'string' },
    batches: { type: 'string' },
    /** Numbers of trainers at once. */
    slots: { type: 'string' },
    /** peer_torch.py, or another program that speaks as test/bench/contenders does. */
    peer: { type: 'string' },
    modes: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
})
export const options = values
export const { small } = values

/** What was asked for, else `small` or `whole`. */
export function listOf<T extends string>(
  name: Exclude<keyof typeof values, 'small'>,
  whole: readonly T[],
  few: readonly T[] = whole,
): T[] {
  return (values[name]?.split(',') as T[] | undefined) ?? [...(small ? few : whole)]
}

export const models = () => listOf('models', ['cnn', 'resnet10'] as const, ['cnn'])
export const precisions = (few: readonly Precision[] = ['float32']) =>
  listOf('precisions', ['float32', 'mixed_bfloat16', 'mixed_float16'] as const, few)
type Precision = 'float32' | 'mixed_bfloat16' | 'mixed_float16'

/** Adds a line to the part's file and prints it. */
export function record(part: string, line: object): void {
  mkdirSync(values.results, { recursive: true })
  appendFileSync(path.join(values.results, `${part}.jsonl`), `${JSON.stringify(line)}\n`)
  console.log(JSON.stringify(line))
}

/** The first line of a part: figures mean nothing without the machine. */
export function recordMachine(part: string): void {
  const query = [
    '--query-gpu=name,driver_version,memory.total,compute_cap',
    '--format=csv,noheader',
  ]
  record(part, { machine: describeMachine(), gpus: nvidiaSmi(...query), small, at: new Date() })
}

/** nvidia-smi may hang where a GPU has fallen off. */
const answerMs = 20_000

/** Lines that nvidia-smi prints; none where it is not. */
export function nvidiaSmi(...args: string[]): string[] {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
    const text = execFileSync('nvidia-smi', args, { encoding: 'utf8', timeout: answerMs, stdio })
    return text.trim().split('\n')
  } catch {
    return []
  }
}

export const usedMiB = () =>
  nvidiaSmi('--query-gpu=memory.used', '--format=csv,noheader,nounits').map(Number)

/** A program of this folder with a trainer's environment: the JSON that it prints, line by line. */
export function run(
  program: string,
  work: object,
  env: Environment,
  heard: (line: Record<string, unknown>, kill: () => void) => void,
): Promise<{ ended: string; last: string }> {
  const file = path.join(import.meta.dirname, program)
  const child = spawn(process.execPath, [...process.execArgv, file, JSON.stringify(work)], {
    env: { ...process.env, ...trainerEnvironment({ threads: 1 }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let last = ''
  let unread = ''
  child.stderr.on('data', (text: Buffer) => {
    last = (last + text).slice(-1000)
  })
  child.stdout.on('data', (text: Buffer) => {
    const lines = (unread + text).split('\n')
    unread = lines.pop() ?? ''
    for (const line of lines.filter((one) => one.startsWith('{'))) {
      heard(JSON.parse(line), () => child.kill('SIGKILL'))
    }
  })
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve({ ended: signal ?? `exit ${code}`, last })),
  )
}

/** The one line of a program that prints one. */
export async function answerOf(
  program: string,
  work: object,
  env: Environment,
): Promise<Record<string, unknown>> {
  let answer: Record<string, unknown> | undefined
  const { ended, last } = await run(program, work, env, (line) => {
    answer = line
  })
  return answer ?? { failed: ended, last }
}
