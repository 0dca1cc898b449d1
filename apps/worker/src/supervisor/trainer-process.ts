import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { trainerEnvironment } from '@sweepstack/training/environment'
import { type Notice, noticeSchema, type Order } from '../trainer/messages.ts'

export interface TrainerOptions {
  artifacts: string
  apiKey?: string | undefined
  datasetDirectory: string
  checkpointSeconds: number
  threads: number
  env: Record<string, string | undefined>
  onLine(line: string): void
}

export type TrainerEvent = Notice | { type: 'died'; lastLines: string[] }

const entry = fileURLToPath(new URL('../trainer/main.js', import.meta.url))
const keptLines = 20

/**
 * A trainer, seen from its supervisor: a warm child process that owns the device. On Linux it dies with
 * its supervisor even in the middle of a native call (`setpriv --pdeathsig KILL`).
 */
export class TrainerProcess {
  readonly pid: number | undefined
  readonly #child: ChildProcess
  readonly #lastLines: string[] = []
  readonly #events: TrainerEvent[] = []
  #wake: (() => void) | undefined

  constructor(options: TrainerOptions) {
    const { env, onLine, ...settings } = options
    const node = [process.execPath, entry, JSON.stringify(settings)]
    const [file, ...args] = [...deathSignal(), ...node] as [string, ...string[]]
    this.#child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...env, ...trainerEnvironment(options) } as NodeJS.ProcessEnv,
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
    this.#child.on('message', (message) => this.#enter(noticeSchema.parse(message)))
    const died = () => this.#enter({ type: 'died', lastLines: this.#lastLines })
    this.#child.once('exit', died)
    this.#child.once('error', died)
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected
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

function deathSignal(): string[] {
  if (process.platform !== 'linux') return []
  try {
    accessSync('/usr/bin/setpriv')
    return ['/usr/bin/setpriv', '--pdeathsig', 'KILL']
  } catch {
    return []
  }
}
