import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { residentMb } from '@sweepstack/process'
import type { Drawn } from './draw-main.ts'
import type { Picture } from './picture.ts'

/** The same file from the sources and from what is compiled: a process runs what is compiled. */
const realEntry = fileURLToPath(new URL('../dist/draw-main.js', import.meta.url))
const memoryEveryMs = 250
const heapMb = 512

export interface DrawingLimits {
  /** For one picture, in ms. */
  timeoutMs: number
  /** Resident memory of a process that draws, in MB; watched on Linux. */
  memoryMb: number
  /** Script of the process; undefined for the one that draws. */
  entry?: string | undefined
}

/** A child that draws one picture after the other; it gets no environment, for it needs no secret. */
export class DrawingProcess {
  readonly #limits: DrawingLimits
  readonly #child: ChildProcess
  #ended = false

  constructor(limits: DrawingLimits) {
    this.#limits = limits
    this.#child = fork(limits.entry ?? realEntry, [], {
      env: {},
      execArgv: [`--max-old-space-size=${heapMb}`],
      stdio: 'ignore',
      serialization: 'advanced',
    })
    this.#child.on('error', () => undefined)
    this.#child.unref()
    this.#child.channel?.unref()
  }

  get alive(): boolean {
    return !this.#ended && this.#child.exitCode === null && this.#child.connected
  }

  /** The picture as PNG. @throws Error with the reason; after a bound was crossed the process is ended */
  async draw(picture: Picture): Promise<Buffer> {
    const { timeoutMs, memoryMb } = this.#limits
    const child = this.#child
    child.channel?.ref()
    const timers: NodeJS.Timeout[] = []
    try {
      const drawn = await new Promise<Drawn>((resolve, reject) => {
        const end = (reason: string) => {
          this.end()
          reject(new Error(reason))
        }
        const late = () => end(`it took more than ${timeoutMs / 1000} s`)
        const watch = () => {
          if ((residentMb(child.pid) ?? 0) > memoryMb)
            end(`it took more than ${memoryMb} MB of memory`)
        }
        timers.push(setTimeout(late, timeoutMs), setInterval(watch, memoryEveryMs))
        child.once('message', (message) => resolve(message as Drawn))
        child.once('exit', (code, signal) =>
          reject(new Error(`the process that draws ended (${signal ?? `exit code ${code}`})`)),
        )
        child.send(picture, (error) => error && end(error.message))
      })
      if ('reason' in drawn) throw new Error(drawn.reason)
      return Buffer.from(drawn.png)
    } finally {
      for (const timer of timers) clearInterval(timer)
      child.removeAllListeners('message')
      child.removeAllListeners('exit')
      child.channel?.unref()
    }
  }

  end(): void {
    this.#ended = true
    this.#child.kill('SIGKILL')
  }
}
