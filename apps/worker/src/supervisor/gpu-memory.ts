import { deviceUuid, type GpuDevice, type NvidiaSmi } from '@sweepstack/process'

/** What trainers hold of the device that they are bound to. */
export interface DeviceMemory {
  /** What they may take: nine tenths of the device; undefined if it does not tell. */
  budgetMb: number | undefined
  /**
   * In MB by pid. `isAlone`: no other trainer on the device has trained and still lives, so that what the
   * device holds more than before is held by the one pid; never less than it holds.
   */
  of(pids: number[], isAlone: () => boolean): Promise<Map<number, number>>
}

/**
 * The memory of GPUs as nvidia-smi tells it. In a container with pids of its own it lists those of the host, or
 * none: then the memory of a device is compared with what was held before the first trainer started.
 */
export class GpuMemory {
  readonly #nvidiaSmi: NvidiaSmi
  readonly #says: (message: string) => void
  #trainersListed = false
  #said = false

  /** `says`: called once if trainers are not listed. */
  constructor(nvidiaSmi: NvidiaSmi, says: (message: string) => void) {
    this.#nvidiaSmi = nvidiaSmi
    this.#says = says
  }

  /** `device`: as it was before the first trainer started on it. */
  on(device: GpuDevice): DeviceMemory {
    return {
      budgetMb: device.totalMb && Math.floor(device.totalMb * 0.9),
      of: (pids, isAlone) => this.#of(device, pids, isAlone),
    }
  }

  async #of(device: GpuDevice, pids: number[], isAlone: () => boolean) {
    const query = ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits']
    const text = await this.#nvidiaSmi.ask(...query)
    if (text === undefined) return new Map()
    const listed = parseProcesses(text)
    if (pids.some((pid) => listed.has(pid))) this.#trainersListed = true
    if (this.#trainersListed) return listed
    this.#sayOnce()
    const [pid, ...more] = pids
    if (pid === undefined || more.length > 0 || !isAlone()) return new Map()
    const held = await this.#heldOf(device)
    if (held === undefined || device.usedMb === undefined) return new Map()
    const grown = held - device.usedMb
    // Another may have begun while nvidia-smi was asked.
    return grown > 0 && isAlone() ? new Map([[pid, grown]]) : new Map()
  }

  async #heldOf(device: GpuDevice): Promise<number | undefined> {
    const uuid = deviceUuid(device)
    return (await this.#nvidiaSmi.devices()).find((now) => deviceUuid(now) === uuid)?.usedMb
  }

  #sayOnce(): void {
    if (this.#said) return
    this.#said = true
    this.#says(
      'nvidia-smi does not list the trainers (in a container, share the pids of the host): memory is learned only while one trains alone on its GPU, else an equal share is expected',
    )
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
