import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type GpuDevice, parseDevices } from './gpu-devices.ts'

const run = promisify(execFile)
const answersWithinMs = 10_000

export type Environment = Record<string, string | undefined>

/** NVIDIA's program that tells of GPUs. Who asks the same while an answer is on its way gets that answer. */
export class NvidiaSmi {
  readonly #env: Environment
  readonly #asked = new Map<string, Promise<string | undefined>>()

  constructor(env: Environment) {
    this.#env = env
  }

  /** In its order (by PCI address), slices in place of a GPU that is divided; empty where there is no such program. */
  async devices(): Promise<GpuDevice[]> {
    const xml = await this.ask('-q', '-x')
    return xml === undefined ? [] : parseDevices(xml, (await this.ask('-L')) ?? '')
  }

  /** What it prints; undefined where there is no such program, or no answer. */
  ask(...args: string[]): Promise<string | undefined> {
    const key = args.join(' ')
    const asked = this.#asked.get(key)
    if (asked !== undefined) return asked
    const answer = this.#run(args).finally(() => this.#asked.delete(key))
    this.#asked.set(key, answer)
    return answer
  }

  /** With a GPU that has fallen off the bus it fails, and still tells of the others. */
  async #run(args: string[]): Promise<string | undefined> {
    const env = this.#env as NodeJS.ProcessEnv
    const options = { timeout: answersWithinMs, maxBuffer: 16 << 20, env }
    return run('nvidia-smi', args, options).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout?: string }) => stdout || undefined,
    )
  }
}
