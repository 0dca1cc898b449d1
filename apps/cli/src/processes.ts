import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { backOff } from '@sweepstack/core'
import { FixableError, makeFolder, withOwner } from '@sweepstack/process'
import { openLogFile } from './log-file.ts'

export type Part = 'api' | 'scheduler' | 'worker'

function entryOf(part: Part): string {
  return fileURLToPath(new URL(`../../${part}/dist/main.js`, import.meta.url))
}

/**
 * A part of the stack as a child, started again when it dies, its log in a file. It is killed when this process
 * is: what it had in hand is in the records.
 */
export interface SupervisedPart {
  stop(): Promise<void>
  /** Lines that it wrote last, for an error message. */
  lastLines(): string
  exited(): boolean
  /** Of the process that runs now. */
  pid(): number | undefined
}

const graceMs = 30_000
/** Between starts of a part that dies again and again; one that lived for a while begins anew. */
const between = { firstMs: 200, longestMs: 10_000 }
const calmMs = 60_000

export async function supervisePart(
  part: Part,
  options: {
    env: Record<string, string | undefined>
    logDirectory: string
    /** Told in one line when the part has ended by itself. */
    tell(line: string): void
  },
): Promise<SupervisedPart> {
  await makeFolder(options.logDirectory)
  const logPath = path.join(options.logDirectory, `${part}.log`)
  const log = openLogFile(logPath, options.tell)
  const lines: string[] = []
  let stopping = false
  let child: ChildProcess
  let deaths = 0
  const [file, ...args] = withOwner(options.env, 'KILL', [process.execPath, entryOf(part)])
  const start = () => {
    const startedAt = performance.now()
    // In a process group of its own: Ctrl-C reaches the CLI alone, which stops its parts in order.
    child = spawn(file, args, {
      env: options.env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        log.write(chunk)
        lines.push(...chunk.toString().trim().split('\n'))
        lines.splice(0, lines.length - 5)
      })
    }
    child.once('exit', async (code, signal) => {
      if (stopping) return
      const how = signal ?? `code ${code}`
      options.tell(`${part} ended (${how}) and is restarted; log: ${logPath}`)
      if (performance.now() - startedAt > calmMs) deaths = 0
      await sleep(backOff(deaths, between, Math.random()))
      deaths += 1
      if (!stopping) start()
    })
  }
  start()
  const gone = () => child.exitCode !== null || child.signalCode !== null
  return {
    exited: gone,
    pid: () => child.pid,
    lastLines: () => lines.join('\n'),
    async stop() {
      stopping = true
      const deadline = Date.now() + graceMs
      if (!gone()) child.kill('SIGTERM')
      while (!gone() && Date.now() < deadline) await sleep(20)
      if (!gone()) child.kill('SIGKILL')
      log.end()
    },
  }
}

/**
 * Runs one part in the foreground; signals go on to it, and a terminal that is closed ends it. If this process is
 * killed, the part ends as by SIGTERM: nobody else knows of it. Answers its exit code.
 */
export async function runPart(
  part: Part,
  env: Record<string, string | undefined>,
): Promise<number> {
  const [file, ...args] = withOwner(env, 'TERM', [process.execPath, entryOf(part)])
  const child = spawn(file, args, {
    env: env as NodeJS.ProcessEnv,
    stdio: 'inherit',
    detached: true,
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal))
  process.on('SIGHUP', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', () =>
      reject(new FixableError(`cannot start ${part}`, 'run: npm run build')),
    )
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)))
  })
}
