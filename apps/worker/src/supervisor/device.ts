import { deviceName, deviceUuid, type GpuDevice } from '@sweepstack/process'
import type { Failure, WorkerGpu } from '@sweepstack/protocol'
import type { Config } from '../config.ts'
import type { DeviceMemory } from './gpu-memory.ts'
import { Readiness } from './readiness.ts'
import type { SlotDevice } from './slot-queue.ts'
import type { Log } from './supervise-training.ts'
import { TrainerMemory } from './trainer-memory.ts'
import { NoGpuError, TrainerPool } from './trainer-pool.ts'
import type { TrainerProcess } from './trainer-process.ts'

export interface DeviceParts {
  config: Config
  /** Where the store lies, for the trainers. */
  artifacts: string
  log: Log
  slots: number
  /** Undefined: trainers are on what TensorFlow takes by itself. */
  gpu: { device: GpuDevice; memory: DeviceMemory } | undefined
  /** It takes turns, or takes none any more. */
  changed(): void
}

/** What the trainers of some slots share: a GPU or a slice of one, or the processors of the machine. */
export class Device implements SlotDevice {
  readonly slots: number
  /** As `deviceName` has it; undefined where trainers are not bound. */
  readonly name: string | undefined
  readonly pool: TrainerPool
  readonly memory: TrainerMemory
  readonly readiness: Readiness
  /** Says of which GPU it speaks. */
  readonly log: Log
  readonly #gpu: GpuDevice | undefined
  readonly #working = new Set<TrainerProcess>()
  #lastShape: string | undefined

  constructor(parts: DeviceParts) {
    const { config, log, slots, gpu } = parts
    const { allowedFailures, probeSeconds, memoryBudgetMb: budgetMb } = config
    this.slots = slots
    this.#gpu = gpu?.device
    this.name = gpu && deviceName(gpu.device)
    this.log = logOf(log, this.name)
    this.pool = new TrainerPool(trainerOptions(parts, this.log), gpu !== undefined)
    this.memory = new TrainerMemory({
      budgetMb,
      slots,
      gpu: gpu?.memory,
      isAlone: () => this.#working.size <= 1 && !this.pool.shapes.some(Boolean),
    })
    this.readiness = new Readiness({
      log: this.log,
      blocked: 'quarantined',
      allowedFailures,
      probeAfterMs: probeSeconds * 1000,
      probe: async () => {
        this.pool.endIdle()
        this.pool.release(await this.pool.acquire())
      },
      changed: parts.changed,
    })
  }

  get isOpen(): boolean {
    return this.readiness.isActive
  }

  fits(shapes: string[]): boolean {
    return this.memory.fits(shapes)
  }

  freeMb(shapes: string[]): number | undefined {
    return this.memory.freeMb(shapes)
  }

  isWarm(shape: string): boolean {
    return this.#hasBudget ? this.pool.shapes.includes(shape) : this.#lastShape === shape
  }

  /** Starts the trainers of all slots. @throws Error if one does not get ready */
  async fill(): Promise<void> {
    await this.pool.fill(this.slots)
  }

  /**
   * For who has a turn. `running`: shapes of all turns on the device; idle trainers whose memory does not fit
   * beside them are ended. Without a budget a trainer serves any shape. @throws Error if none gets ready
   */
  async acquire(shape: string, running: string[]): Promise<TrainerProcess> {
    try {
      const trainer = await this.pool.acquire(this.#hasBudget ? shape : '')
      if (!this.memory.fits([...running, ...this.pool.shapes])) this.pool.endIdle()
      this.#working.add(trainer)
      this.#lastShape = shape
      return trainer
    } catch (error) {
      // There is no use in more tries.
      if (error instanceof NoGpuError) this.readiness.leave(workerFailure(error))
      throw error
    }
  }

  /** By the worker's fault. Idle trainers of a GPU go with it: a fresh one finds out whether the GPU is still there. */
  failed(failure: Failure): void {
    if (this.#gpu !== undefined) this.pool.endIdle()
    this.readiness.failed(failure)
  }

  release(trainer: TrainerProcess): void {
    this.#working.delete(trainer)
    this.pool.release(trainer)
  }

  /** For the fleet; undefined where trainers are not bound. */
  record(running: string[]): WorkerGpu | undefined {
    if (this.#gpu === undefined) return undefined
    const { status, reason } = this.readiness.state
    return {
      name: deviceName(this.#gpu),
      model: this.#gpu.model,
      uuid: deviceUuid(this.#gpu),
      memoryMb: this.#gpu.totalMb ?? null,
      slots: this.slots,
      status: status === 'active' ? 'active' : 'quarantined',
      reason,
      running,
    }
  }

  get #hasBudget(): boolean {
    return this.memory.budgetMb !== undefined
  }
}

/** No trainer got ready, or a fault of ours. */
export function workerFailure({ message }: Error): Failure {
  return { code: 'WORKER_FAILED', class: 'worker', message }
}

/**
 * A UUID names one device whatever the order; the order is that of nvidia-smi for those who look at a trainer. Where
 * SWEEPSTACK_DEVICE is "cpu" TensorFlow must not take what it finds.
 */
function bindingOf(
  gpu: GpuDevice | undefined,
  device: Config['device'],
): Record<string, string | undefined> {
  if (gpu !== undefined) {
    return { CUDA_VISIBLE_DEVICES: deviceUuid(gpu), CUDA_DEVICE_ORDER: 'PCI_BUS_ID' }
  }
  return device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {}
}

function trainerOptions({ config, artifacts, gpu }: DeviceParts, log: Log) {
  const { apiKey, quotaBytes, datasetDirectory, checkpointSeconds, threads } = config
  return {
    artifacts,
    apiKey,
    quotaBytes,
    datasetDirectory,
    checkpointSeconds,
    threads,
    memoryMb: config.memoryMb,
    entry: config.entry,
    env: { ...config.env, ...bindingOf(gpu?.device, config.device) },
    onLine: (line: string) => log.info({ line }, 'trainer'),
  }
}

function logOf(log: Log, gpu: string | undefined): Log {
  if (gpu === undefined) return log
  return {
    info: (fields, message) => log.info({ gpu, ...fields }, message),
    warn: (fields, message) => log.warn({ gpu, ...fields }, message),
    error: (fields, message) => log.error({ gpu, ...fields }, message),
  }
}
