import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { trainerEnvironment } from '@sweepstack/engine/environment'
import { residentMb, withOwner } from '@sweepstack/process'
import { type Notice, noticeSchema, type Order } from '../trainer/messages.ts'
import { handedOptions } from '../trainer/options.ts'

export interface TrainerOptions {
  artifacts: string
  apiKey?: string | undefined
  quotaBytes?: number | undefined
  datasetDirectory: string
  checkpointSeconds: number
  threads: number
  /** Resident memory in MB beyond which the trainer is ended; undefined for no limit. Linux only. */
  memoryMb?: number | undefined
  /** Script of the trainer; undefined for the real one. */
  entry?: string | undefined
  env: Record<string, string | undefined>
  onLine(line: string): void
}

export type TrainerEvent =
  | Notice
  | {
      type: 'died'
      /** "exit code 1" or "signal SIGKILL". */
      cause: string
      lastLines: string[]
      /** Set if it was ended for what it took: the words for a person. */
      memoryLimit?: string
    }

const realTrainer = fileURLToPath(new URL('../trainer/main.js', import.meta.url))
const keptLines = 20
const memoryEveryMs = 1000

/**
 * A trainer, seen from its supervisor: a warm child process that owns the device. On Linux it dies with
 * its supervisor even in the middle of a native call.
 */
export class TrainerProcess {
  readonly pid: number | undefined
  /** Whose memory it holds, see `memoryShape`; undefined until it trains. */
  shape: string | undefined
  readonly #child: ChildProcess
  readonly #lastLines: string[] = []
  readonly #events: TrainerEvent[] = []
  #wake: (() => void) | undefined
  #memoryLimit: string | undefined

  constructor(options: TrainerOptions) {
    const { env, onLine, memoryMb, entry = realTrainer } = options
    const [file, ...args] = withOwner(env, 'KILL', [process.execPath, entry])
    this.#child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...env,
        ...trainerEnvironment(options),
        ...handedOptions(options),
      } as NodeJS.ProcessEnv,
    })
    this.pid = this.#child.pid
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        this.#lastLines.push(line)
        this.#lastLines.splice(0, this.#lastLines.length - keptLines)
        onLine(line)
      })
    }
    this.#child.on('message', (message) => this.#take(message))
    // `close` comes after the last line was read, unlike `exit`.
    this.#child.once('close', (code, signal) =>
      this.#died(signal ? `signal ${signal}` : `exit code ${code}`),
    )
    this.#child.once('error', (error) => this.#died(error.message))
    if (memoryMb !== undefined) this.#limitMemory(memoryMb)
  }

  /** One that says what nobody understands is ended: whatever comes after is no better. */
  #take(message: unknown): void {
    const { success, data, error } = noticeSchema.safeParse(message)
    if (success) {
      this.#enter(data)
      return
    }
    const what = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
    this.#lastLines.push(`its message was not understood: ${what}`)
    this.kill('SIGKILL')
  }

  #died(cause: string): void {
    const limit = this.#memoryLimit
    this.#enter({
      type: 'died',
      cause,
      lastLines: this.#lastLines,
      ...(limit ? { memoryLimit: limit } : {}),
    })
  }

  /** Watches what the trainer takes: the kernel's own answer would hit others too. */
  #limitMemory(memoryMb: number): void {
    const timer = setInterval(() => {
      const resident = residentMb(this.pid)
      if (resident === undefined || resident <= memoryMb) return
      this.#memoryLimit = `the trainer took ${resident} MB of memory, ${memoryMb} MB are allowed`
      this.kill('SIGKILL')
    }, memoryEveryMs)
    timer.unref()
    this.#child.once('exit', () => clearInterval(timer))
  }

  get alive(): boolean {
    // One that was sent a signal is on its way out.
    const { exitCode, signalCode, killed, connected } = this.#child
    return exitCode === null && signalCode === null && !killed && connected
  }

  send(order: Order): void {
    if (this.#child.connected) this.#child.send(order, () => undefined)
  }

  /** The next event; undefined if there is none within `timeoutMs`. */
  async next(timeoutMs: number): Promise<TrainerEvent | undefined> {
    if (this.#events.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return this.#events.shift()
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(signal)
  }

  #enter(event: TrainerEvent): void {
    this.#events.push(event)
    this.#wake?.()
  }
}
