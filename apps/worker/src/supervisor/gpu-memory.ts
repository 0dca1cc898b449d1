import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type GpuDevice, parseDevices, visibleDevices } from './gpu-devices.ts'

const run = promisify(execFile)
const answersWithinMs = 10_000

type Environment = Record<string, string | undefined>

/**
 * What the trainers of this worker hold of the GPUs that they may see, as nvidia-smi tells it. In a container
 * with pids of its own it lists those of the host, or none: then the memory of the devices is compared with
 * what was held before the first trainer started.
 */
export class GpuMemory {
  readonly #env: Environment
  readonly #heldBefore: number | undefined
  readonly #totalMb: number | undefined
  readonly #says: (message: string) => void
  #trainersListed = false
  #said = false

  /** Before the first trainer starts. `says`: called once if trainers are not listed. */
  static async open(env: Environment, says: (message: string) => void): Promise<GpuMemory> {
    return new GpuMemory(env, await devicesOf(env), says)
  }

  private constructor(env: Environment, devices: GpuDevice[], says: (message: string) => void) {
    this.#env = env
    this.#heldBefore = heldMb(devices)
    this.#says = says
    const totals = devices.flatMap(({ totalMb }) => totalMb ?? [])
    this.#totalMb = totals.length === 0 ? undefined : Math.min(...totals)
  }

  /** What trainers may take: nine tenths of the smallest device, for a trainer may be on any; undefined if none tells. */
  get budgetMb(): number | undefined {
    return this.#totalMb && Math.floor(this.#totalMb * 0.9)
  }

  /**
   * In MB by pid. `isAlone`: no other trainer of this worker has trained and still lives, so that what the
   * devices hold more than before is held by the one pid; never less than it holds.
   */
  async of(pids: number[], isAlone: () => boolean): Promise<Map<number, number>> {
    const query = ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits']
    const text = await nvidiaSmi(query, this.#env)
    if (text === undefined) return new Map()
    const listed = parseProcesses(text)
    if (pids.some((pid) => listed.has(pid))) this.#trainersListed = true
    if (this.#trainersListed) return listed
    if (!this.#said) {
      this.#said = true
      this.#says(
        'nvidia-smi does not list the trainers (in a container, share the pids of the host): memory is learned only while one trains alone, else an equal share is expected',
      )
    }
    const [pid, ...more] = pids
    if (pid === undefined || more.length > 0 || !isAlone()) return new Map()
    const held = heldMb(await devicesOf(this.#env))
    if (held === undefined || this.#heldBefore === undefined) return new Map()
    const grown = held - this.#heldBefore
    // Another may have begun while nvidia-smi was asked.
    return grown > 0 && isAlone() ? new Map([[pid, grown]]) : new Map()
  }
}

/** Of lines like `4242, 1510`; a process that is on several GPUs has a line for each. */
export function parseProcesses(text: string): Map<number, number> {
  const found = new Map<number, number>()
  for (const [, pid, mb] of text.matchAll(/^\s*(\d+),\s*(\d+)\s*$/gm)) {
    found.set(Number(pid), (found.get(Number(pid)) ?? 0) + Number(mb))
  }
  return found
}

/** Together; undefined if one of them does not tell. */
function heldMb(devices: GpuDevice[]): number | undefined {
  const held = devices.flatMap(({ usedMb }) => usedMb ?? [])
  if (devices.length === 0 || held.length < devices.length) return undefined
  return held.reduce((sum, mb) => sum + mb, 0)
}

async function devicesOf(env: Environment): Promise<GpuDevice[]> {
  const xml = await nvidiaSmi(['-q', '-x'], env)
  if (xml === undefined) return []
  return visibleDevices(parseDevices(xml, (await nvidiaSmi(['-L'], env)) ?? ''), env)
}

/** Undefined where there is no such program, or no answer. */
async function nvidiaSmi(args: string[], env: Environment): Promise<string | undefined> {
  const options = { timeout: answersWithinMs, maxBuffer: 16 << 20, env: env as NodeJS.ProcessEnv }
  return run('nvidia-smi', args, options).then(
    ({ stdout }) => stdout,
    () => undefined,
  )
}
